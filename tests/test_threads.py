"""One thread of BLAS inside, what there was outside."""

import pytest
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
