"""Label scores: by hand, equal to scikit-learn's, and cheap to resample."""

from functools import partial

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics

from vieval.metrics.labels import counts

LABELS = ("fluent", "awkward", "garbled")

# fluent: 2 right, 1 called awkward; awkward: 1 right, 1 not answered; garbled: 1 called "odd".
GOLD = ["fluent", "fluent", "fluent", "awkward", "awkward", "garbled"]
PREDICTED = ["fluent", "fluent", "awkward", "awkward", None, "odd"]

VALUES = (
    counts.accuracy,
    counts.macro_f1,
    counts.coverage,
    counts.kappa,
    counts.balanced_accuracy,
    counts.weighted_f1,
    counts.matthews,
    counts.quadratic_kappa,
    counts.mean_absolute_error,
)


def table_of(gold, predicted, names=LABELS):
    return counts.table(counts.cells(gold, predicted, names), len(names))


def made_up(segments=400, seed=0, outside=0.1) -> tuple[list[str], list[str]]:
    rng = np.random.default_rng(seed)
    gold = rng.choice(LABELS, segments, p=[0.6, 0.3, 0.1])
    predicted = np.where(rng.random(segments) < 0.6, gold, rng.choice(LABELS, segments))
    return gold.tolist(), np.where(rng.random(segments) < outside, "odd", predicted).tolist()


def test_the_table_by_hand():
    assert table_of(GOLD, PREDICTED).tolist() == [[2, 1, 0, 0], [0, 1, 0, 1], [0, 0, 0, 1]]


def test_one_hot_counts_add_up_to_the_table():
    cells = counts.cells(GOLD, PREDICTED, LABELS)
    assert np.array_equal(counts.one_hot(cells, 3).sum(axis=0), counts.table(cells, 3))


def test_scores_by_hand():
    table = table_of(GOLD, PREDICTED)
    assert counts.accuracy(table) == 3 / 6
    assert counts.coverage(table) == 4 / 6
    # F1: fluent 2·2/(2+3) = .8, awkward 2·1/(2+2) = .5, garbled 0/(0+1) = 0; mean 1.3/3.
    assert counts.macro_f1(table) == pytest.approx(1.3 / 3)
    # By chance (3·2 + 2·2 + 1·0)/36 = 10/36; (18/36 - 10/36) / (26/36) = 8/26.
    assert counts.kappa(table) == pytest.approx(8 / 26)
    # Steps: 1 for fluent as awkward, 1 for awkward outside, 2 for garbled outside.
    assert counts.mean_absolute_error(table) == pytest.approx(4 / 6)
    # Weights [[0,1,4,4],[1,0,1,1],[4,1,0,4]]; observed 1 + 1 + 4 = 6. Columns add up to 2, 2, 0, 2,
    # so by chance (3·(1·2 + 4·2) + 2·(1·2 + 1·2) + 1·(4·2 + 1·2 + 4·2)) / 6 = 56/6.
    assert counts.quadratic_kappa(table) == pytest.approx(1 - 6 / (56 / 6))


def test_per_class_by_hand():
    precision, recall, f1, support = counts.per_class(table_of(GOLD, PREDICTED))
    assert precision[:2].tolist() == [2 / 2, 1 / 2]
    assert np.isnan(precision[2])
    assert recall.tolist() == [2 / 3, 1 / 2, 0 / 1]
    assert f1.tolist() == pytest.approx([0.8, 0.5, 0])
    assert support.tolist() == [3, 2, 1]


@pytest.mark.parametrize("seed", range(4))
def test_scores_equal_those_of_scikit_learn(seed):
    gold, predicted = made_up(seed=seed)
    table = table_of(gold, predicted)
    known = sorted(set(gold))
    assert counts.accuracy(table) == pytest.approx(metrics.accuracy_score(gold, predicted))
    assert counts.kappa(table) == pytest.approx(metrics.cohen_kappa_score(gold, predicted))
    assert counts.macro_f1(table) == pytest.approx(
        metrics.f1_score(gold, predicted, labels=known, average="macro")
    )
    ours = counts.per_class(table)
    peer = metrics.precision_recall_fscore_support(gold, predicted, labels=LABELS)
    for figure, expected in zip(ours, peer, strict=True):
        assert figure.tolist() == pytest.approx(expected.tolist())


@pytest.mark.parametrize("seed", range(4))
def test_ordered_scores_equal_those_of_scikit_learn(seed):
    gold, predicted = made_up(seed=seed, outside=0)
    table = table_of(gold, predicted)
    a, b = ([LABELS.index(label) for label in side] for side in (gold, predicted))
    assert counts.quadratic_kappa(table) == pytest.approx(
        metrics.cohen_kappa_score(a, b, weights="quadratic")
    )
    assert counts.mean_absolute_error(table) == pytest.approx(metrics.mean_absolute_error(a, b))


def test_to_abstain_never_pays():
    for answer in ("awkward", "garbled"):
        wrong = table_of(GOLD, ["fluent", "fluent", answer, "awkward", "awkward", "garbled"])
        silent = table_of(GOLD, ["fluent", "fluent", None, "awkward", "awkward", "garbled"])
        assert counts.mean_absolute_error(silent) >= counts.mean_absolute_error(wrong)
        assert counts.accuracy(silent) == counts.accuracy(wrong)


def test_macro_f1_is_over_the_labels_that_the_gold_has():
    table = table_of(["fluent", "fluent"], ["fluent", "garbled"])
    # fluent 2·1/(1+2); garbled was only predicted, awkward is nowhere.
    assert counts.macro_f1(table) == pytest.approx(2 / 3)


@pytest.mark.parametrize("value", VALUES)
def test_nothing_to_score_is_undefined(value):
    assert np.isnan(value(table_of([], [])))


def test_kappa_of_one_label_throughout_is_undefined():
    table = table_of(["fluent"] * 3, ["fluent"] * 3)
    assert np.isnan(counts.kappa(table))
    assert np.isnan(counts.quadratic_kappa(table))
    assert counts.accuracy(table) == 1


def test_values_take_many_tables_at_once():
    tables = np.stack([[table_of(*made_up(seed=seed)) for seed in range(3)]] * 2)
    for value in (*VALUES, partial(counts.micro_f1_without, 1)):
        together = value(tables)
        assert together.shape == (2, 3)
        assert together[1].tolist() == [value(table).tolist() for table in tables[1]]


def test_resampled_tables_follow_the_bootstrap():
    gold, predicted = made_up(200)
    cells = counts.cells(gold, predicted, LABELS)
    tables = counts.resampled_tables(cells[:, None], 3, resamples=10_000)[:, 0]
    assert tables.shape == (10_000, 3, 4)
    assert np.all(tables.sum(axis=(1, 2)) == 200)
    right = np.array(gold) == np.array(predicted)
    peer = stats.bootstrap(
        (right,), np.mean, n_resamples=9_999, method="percentile", rng=np.random.default_rng(0)
    )
    ours = np.quantile(counts.accuracy(tables), [0.025, 0.975])
    # A step of accuracy is 1/200; the error of the ends is below two of them.
    assert ours.tolist() == pytest.approx(list(peer.confidence_interval), abs=0.0101)
    assert counts.accuracy(tables).std() == pytest.approx(peer.standard_error, rel=0.05)


def test_approaches_are_resampled_jointly():
    gold, first = made_up(300, seed=1)
    same_gold = table_of(gold, first).sum(axis=1)
    second = [label if n % 7 else "garbled" for n, label in enumerate(first)]
    cells = np.stack([counts.cells(gold, side, LABELS) for side in (first, second, first)], axis=1)
    tables = counts.resampled_tables(cells, 3, resamples=500)
    assert np.array_equal(tables[:, 0], tables[:, 2])
    # The gold of a resample is the same for all, whatever they answered.
    assert np.array_equal(tables[:, 0].sum(axis=-1), tables[:, 1].sum(axis=-1))
    assert tables[:, 0].sum(axis=-1).mean(axis=0) == pytest.approx(same_gold, rel=0.05)
    apart = (counts.accuracy(tables[:, 0]) - counts.accuracy(tables[:, 1])).std()
    differs = np.array(
        [(a == g) - (b == g) for g, a, b in zip(gold, first, second, strict=True)], float
    )
    assert apart == pytest.approx(differs.std() / np.sqrt(300), rel=0.1)


def test_resampling_in_blocks_changes_no_number(monkeypatch):
    cells = counts.cells(*made_up(50), LABELS)[:, None]
    whole = counts.resampled_tables(cells, 3, resamples=100)
    monkeypatch.setattr(counts, "BLOCK_CELLS", 64)
    assert np.array_equal(counts.resampled_tables(cells, 3, resamples=100), whole)


@pytest.mark.parametrize("segments", [0, 1])
def test_fewer_than_two_segments_leave_every_resample_undefined(segments):
    cells = counts.cells(GOLD[:segments], PREDICTED[:segments], LABELS)[:, None]
    assert np.isnan(counts.macro_f1(counts.resampled_tables(cells, 3, resamples=5))).all()


@pytest.mark.parametrize(
    ("gold", "predicted", "names", "message"),
    [
        (["fluent"], [], LABELS, "1 gold labels, but 0 predicted"),
        (["fluent", "odd"], [None, None], LABELS, "segment 1: gold label 'odd' is not one of fl"),
        (["fluent"], ["fluent"], ("fluent", "fluent"), "a label is declared twice"),
    ],
)
def test_wrong_input_is_one_clear_error(gold, predicted, names, message):
    with pytest.raises(ValueError, match=message):
        counts.cells(gold, predicted, names)


TABLE = np.array([[5, 1, 0, 1], [2, 3, 1, 0], [0, 1, 4, 2]])


def drawn(table):
    """Gold and predicted labels, as numbers, that make a table; 3 is an answer outside."""
    cells = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    return [i for i, _ in cells], [j for _, j in cells]


def test_the_further_figures_are_those_of_scikit_learn():
    gold, given = drawn(TABLE)
    known = [0, 1, 2]
    assert counts.weighted_f1(TABLE) == pytest.approx(
        metrics.f1_score(gold, given, labels=known, average="weighted", zero_division=0)
    )
    assert counts.balanced_accuracy(TABLE) == pytest.approx(
        metrics.recall_score(gold, given, labels=known, average="macro", zero_division=0)
    )
    assert counts.matthews(TABLE) == pytest.approx(metrics.matthews_corrcoef(gold, given))
    assert counts.micro_f1_without(1, TABLE) == pytest.approx(
        metrics.f1_score(gold, given, labels=[0, 2], average="micro")
    )


def test_there_is_no_correlation_where_the_gold_is_one_label():
    assert np.isnan(counts.matthews(np.array([[3, 1, 0], [0, 0, 0]])))
