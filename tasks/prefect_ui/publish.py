"""Show an evaluation in the Prefect UI: one report, with the ways to MLflow."""

from __future__ import annotations

from prefect import get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from tasks.mlflow_store.track import Tracked, file_url, parent_url, run_url
from tasks.prefect_ui.keys import artifact_key
from vieval.evaluation.results import Evaluation
from vieval.report import board
from vieval.report.answer import answer_in_words, short_answer
from vieval.report.files import REPORT


@task(task_run_name="publish {evaluation.problem.name}", cache_policy=NO_CACHE)
def publish(evaluation: Evaluation, tracked: Tracked, news: str = "") -> None:
    """Create the artifact `report-PROBLEM-CORPUS`, and log a line an approach.

    `news` is what a re-evaluation found, in Markdown.
    """
    name, corpus = evaluation.problem.name, evaluation.corpus
    logger = get_run_logger()
    logger.info("%s on %s: %s", name, corpus, answer_in_words(evaluation))
    logger.info("F1 is %s, %s.", evaluation.headline, evaluation.scope)
    for line in board.lines(evaluation):
        logger.info("%s", line)
    parts = [board.markdown(evaluation), news, _links(tracked)]
    create_markdown_artifact(
        "\n\n".join(part for part in parts if part),
        key=artifact_key("report", name, corpus),
        description=f"{name} on {corpus} · {short_answer(evaluation)}",
    )


def _links(tracked: Tracked) -> str:
    links = {
        "Leaderboard": run_url(tracked),
        "The whole report, with every segment": file_url(tracked, REPORT),
        "The run: description, files, data set": parent_url(tracked),
    }
    told = [f"- [{text}]({url})" for text, url in links.items()]
    return "\n".join(["**In MLflow**", "", *told])
