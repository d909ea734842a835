"""Run for ever: the servers, a worker, the schedule, and what notices that something broke."""
