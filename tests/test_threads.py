"""One thread of BLAS inside, what there was outside."""

import sys
from types import ModuleType

import pytest
import threadpoolctl
from threadpoolctl import threadpool_info, threadpool_limits

from vieval.threads import one_thread


def threads_of_blas():
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


@pytest.fixture
def two_threads():
    with one_thread():
        pass
    with threadpool_limits(2, user_api="blas"):
        yield


@pytest.mark.usefixtures("two_threads")
def test_inside_blas_takes_one_thread_and_outside_as_many_as_before():
    with one_thread():
        assert threads_of_blas() == {1}
    assert threads_of_blas() == {2}


@pytest.mark.usefixtures("two_threads")
def test_an_error_gives_the_threads_back():
    with pytest.raises(ZeroDivisionError), one_thread():
        _ = 1 / 0
    assert threads_of_blas() == {2}


def test_libraries_are_looked_for_again_only_where_more_is_imported(monkeypatch):
    looked = []
    look = threadpoolctl.ThreadpoolController

    def counted():
        looked.append("once more")
        return look()

    def use(times):
        for _ in range(times):
            with one_thread():
                pass

    use(1)
    monkeypatch.setattr(threadpoolctl, "ThreadpoolController", counted)
    use(3)
    assert len(looked) == 0
    monkeypatch.setitem(sys.modules, "one_that_may_bring_a_library", ModuleType("more"))
    use(3)
    assert len(looked) == 1
