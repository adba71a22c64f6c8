"""Tables of every kind are read as the models of every library read them, or refused."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)

from hitpred.errors import HitpredError
from hitpred.shapley import explain
from hitpred.shapley.tables import Categories, Format, numbers

ANY = Format("Forest", 3)
NAMED = Format("Forest", 3, names=("key", "tempo", "is loud"))
ROWS = np.array([[1.0, 120.0, 1.0], [5.0, 93.5, 0.0]])


def frame(**columns):
    return pd.DataFrame({"key": [1, 5], "tempo": [120.0, 93.5], "is loud": [True, False]} | columns)


def polars_frame(**columns):
    polars = pytest.importorskip("polars")
    plain = {"key": [1, 5], "tempo": [120.0, 93.5], "is loud": [True, False]}
    return polars.DataFrame(plain | columns)


@pytest.mark.parametrize(
    "table",
    [
        ROWS,
        ROWS.tolist(),
        ROWS.astype(np.float32),
        ROWS.astype(object),
        frame(),
        frame(key=pd.array([1, 5], dtype="Int8"), tempo=pd.array([120.0, 93.5], dtype="Float32")),
        frame(key=pd.Categorical([1, 5]), tempo=pd.Series([120.0, 93.5], dtype=object)),
        frame().astype(pd.SparseDtype(float)),
        sparse.csr_matrix(ROWS),
        sparse.csc_array(ROWS),
        sparse.coo_matrix(ROWS),
    ],
    ids=lambda table: type(table).__name__,
)
def test_every_kind_of_table_holds_the_same_numbers(table):
    for expected in (ANY, NAMED):
        np.testing.assert_array_equal(numbers(table, expected), ROWS)


def test_a_table_of_polars_holds_the_same_numbers():
    np.testing.assert_array_equal(numbers(polars_frame(), NAMED), ROWS)


def test_what_is_not_known_is_missing():
    expected = np.array([[np.nan, 120.0, 1.0], [5.0, np.nan, np.nan]])
    nullable = frame(
        key=pd.array([None, 5], dtype="Int64"),
        tempo=pd.array([120.0, None], dtype="Float64"),
        **{"is loud": pd.array([True, None], dtype="boolean")},
    )
    plain = frame(tempo=[120.0, None], key=[None, 5], **{"is loud": [True, None]})
    for table in (nullable, plain, expected, expected.astype(object)):
        np.testing.assert_array_equal(numbers(table, NAMED), expected)


def test_what_polars_does_not_know_is_missing():
    table = polars_frame(key=[None, 5], tempo=[120.0, None], **{"is loud": [True, None]})
    expected = np.array([[np.nan, 120.0, 1.0], [5.0, np.nan, np.nan]])
    np.testing.assert_array_equal(numbers(table, NAMED), expected)
    nothing = polars_frame(key=[None, None])
    assert np.isnan(numbers(nothing, NAMED)[:, 0]).all()


def test_what_a_sparse_table_does_not_store_is_what_the_model_takes_it_for():
    table = sparse.csr_matrix(([2.0, 0.0], ([0, 1], [1, 2])), shape=(2, 3))
    assert numbers(table, ANY).tolist() == [[0, 2, 0], [0, 0, 0]]
    missing = numbers(table, Format("XGB", 3, absent=np.nan))
    np.testing.assert_array_equal(missing, [[np.nan, 2, np.nan], [np.nan, np.nan, 0]])


def test_a_sparse_table_with_two_values_for_one_entry_is_refused():
    table = sparse.coo_matrix(([2.0, 3.0], ([0, 0], [1, 1])), shape=(2, 3))
    with pytest.raises(HitpredError, match="several values for one entry"):
        numbers(table, ANY)
    table.sum_duplicates()
    assert numbers(table, ANY).tolist() == [[0, 5, 0], [0, 0, 0]]


def test_complex_numbers_and_numbers_beyond_all_bounds_are_refused():
    for table in (sparse.csr_matrix([[1j, 0, 0]]), np.array([[10**400, 1, 1]], dtype=object)):
        with pytest.raises(HitpredError, match="holds something that is not a number"):
            numbers(table, ANY)


def test_what_pandas_does_not_know_is_missing_among_objects_too():
    table = frame(key=pd.Series([pd.NA, 5], dtype=object), tempo=[1.0, 2.0])
    assert np.isnan(numbers(table, NAMED)[:, 0]).tolist() == [True, False]


def test_values_are_rounded_if_the_model_rounds_them():
    table = [[0.1, 1e300, -1e-50]]
    assert numbers(table, ANY).tolist() == table
    rounded = numbers(table, Format("Forest", 3, single_precision=True))
    assert rounded.tolist() == [[float(np.float32(0.1)), np.inf, 0.0]]


def test_a_value_of_its_own_may_stand_for_missing():
    expected = Format("XGB", 3, missing=-999.0)
    assert np.isnan(numbers([[-999.0, np.nan, 1.0]], expected)).tolist() == [[True, True, False]]


# Categories


def genres(*labels, column="key"):
    return frame(**{column: pd.Categorical(labels)})


def test_labels_are_numbered_as_in_the_fit_whatever_the_table_holds():
    labels = {0: ("folk", "pop", "rock")}
    expected = Format("Boosting", 3, categories=Categories((0,), labels))
    assert numbers(genres("rock", "folk"), expected)[:, 0].tolist() == [2, 0]
    unknown = numbers(genres("polka", None), expected)[:, 0]
    assert np.isnan(unknown).all()


def test_a_column_of_numbers_holds_codes_already_unless_labels_are_looked_up_by_value():
    labels = {0: (5, 1)}
    by_type = Format("Boosting", 3, categories=Categories((0,), labels))
    by_value = Format("Boosting", 3, categories=Categories((0,), labels, by_type=False))
    assert numbers(frame(), by_type)[:, 0].tolist() == [1, 5]
    for table in (frame(), ROWS, ROWS.astype(object), polars_frame()):
        assert numbers(table, by_value)[:, 0].tolist() == [1, 0]


def test_a_model_may_know_labels_by_the_order_of_categorical_columns_only():
    expected = Format("Boosting", 3, categories=Categories((0,), of_table=(("a", "b"), (7, 8))))
    table = frame(key=pd.Categorical(["b", "a"]), tempo=pd.Categorical([8, 9]))
    np.testing.assert_array_equal(numbers(table, expected)[:, :2], [[1, 1], [0, np.nan]])
    with pytest.raises(HitpredError, match=r"X has 1 columns of a categorical type.*with 2"):
        numbers(genres("a", "b"), expected)


def test_the_categories_of_polars_are_labels():
    polars = pytest.importorskip("polars")
    expected = Format("Boosting", 3, categories=Categories((0,), {0: ("folk", "pop", "rock")}))
    for kind in (polars.Categorical, polars.Enum(["rock", "folk", "polka"])):
        column = polars.Series(["rock", None], dtype=kind)
        np.testing.assert_array_equal(
            numbers(polars_frame(key=column), expected)[:, 0], [2, np.nan]
        )


def test_codes_are_cut_as_the_model_cuts_them():
    codes = np.array([[-0.5], [1.9], [np.nan], [-3.2]])
    cut = Format("Boosting", 1, categories=Categories((0,), cuts_negative=True))
    np.testing.assert_array_equal(numbers(codes, cut)[:, 0], [0, 1, np.nan, -3])
    floored = Format("Boosting", 1, categories=Categories((0,)))
    np.testing.assert_array_equal(numbers(codes, floored)[:, 0], [-1, 1, np.nan, -4])


def test_what_can_be_no_category_is_refused():
    labels = {0: ("folk", "pop")}
    expected = Format("Boosting", 3, categories=Categories((0,), labels, by_type=False))
    with pytest.raises(HitpredError, match="Column 'key' of X holds something that is no category"):
        numbers(frame(key=[["folk"], ["pop"]]), expected)


def test_a_category_that_the_model_would_refuse_is_named():
    labels = {0: ("folk", "pop")}
    expected = Format("XGB", 3, categories=Categories((0,), labels, refuses_unknown=True))
    assert np.isnan(numbers(genres(None, "pop"), expected)[0, 0])
    with pytest.raises(HitpredError, match="Column 'key' of X has the category 'polka'"):
        numbers(genres("pop", "polka"), expected)
    with pytest.raises(HitpredError, match="Column 'tempo' of X is of a categorical type"):
        numbers(genres("a", "b", column="tempo"), expected)


# Refused


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (ROWS[:, :2], r"shape \(2, 2\), and this Forest was fitted on 3 columns"),
        (ROWS[0], r"shape \(3,\)"),
        (frame().drop(columns="key"), r"shape \(2, 2\)"),
        ([[1.0, 2.0, 3.0], [1.0]], "X is not a table"),
        ([[1.0, 2.0, "loud"]], "X holds something that is not a number"),
        (frame(tempo=["fast", "slow"]), "Column 'tempo' of X holds something that is not a number"),
        (genres("rock", "pop"), "Column 'key' of X holds something that is not a number"),
        (frame(key=pd.to_datetime(["2020-01-01"] * 2)), "Column 'key' of X .* not a number"),
        (ROWS.astype(complex), "not a number"),
        (frame()[["tempo", "key", "is loud"]], "Column 0 of X is 'tempo', and .* 'key' there"),
        (None, r"shape \(\)"),
        ({"key": 1}, r"shape \(\)"),
    ],
    ids=str,
)
def test_what_is_no_table_for_the_model_is_refused_in_one_sentence(table, message):
    with pytest.raises(HitpredError, match=message) as refused:
        numbers(table, NAMED)
    assert "\n" not in str(refused.value)


def test_tables_of_polars_are_refused_alike():
    with pytest.raises(HitpredError, match=r"Column 0 of X is 'tempo'.*with 'key' there"):
        numbers(polars_frame()[["tempo", "key", "is loud"]], NAMED)
    with pytest.raises(HitpredError, match="Column 'key' of X holds something that is not"):
        numbers(polars_frame(key=["rock", "pop"]), NAMED)


def test_columns_are_compared_by_name_where_the_model_writes_spaces_as_underscores():
    written = Format("LGBM", 3, names=("key", "tempo", "is_loud"), spaces_are_underscores=True)
    np.testing.assert_array_equal(numbers(frame(), written), ROWS)
    with pytest.raises(HitpredError, match="Column 2 of X is 'is loud'"):
        numbers(frame(), Format("Forest", 3, names=("key", "tempo", "is_loud")))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_value_that_the_model_does_not_take_is_named(value):
    table = ROWS.copy()
    table[1, 2] = value
    expected = Format("Forest", 3, takes_missing=False, takes_infinity=False)
    with pytest.raises(HitpredError, match=f"Row 1 of X has the value {value} in column 2"):
        numbers(table, expected)
    np.testing.assert_array_equal(numbers(table, ANY), table)


# With models


def test_infinities_are_explained_where_the_model_takes_them():
    rows = np.random.default_rng(0).normal(size=(200, 3))
    labels = (rows[:, 0] > 0).astype(int)
    rows[::7, 0] = np.inf
    boosted = HistGradientBoostingClassifier(max_iter=3).fit(rows, labels)
    error = explain(boosted, rows).max_additivity_error(boosted.decision_function(rows))
    assert error < 1e-12
    forest = RandomForestClassifier(2).fit(np.clip(rows, -9, 9), labels)
    with pytest.raises(HitpredError, match="Row 0 of X has the value inf in column 0"):
        explain(forest, rows)


def test_missing_values_are_refused_by_models_that_do_not_take_them():
    rows = np.random.default_rng(0).normal(size=(60, 3))
    model = GradientBoostingClassifier(n_estimators=2).fit(rows, rows[:, 0] > 0)
    with pytest.raises(HitpredError, match="Row 1 of X has the value nan in column 1"):
        explain(model, [[0.0, 1.0, 2.0], [0.0, np.nan, 1.0]])
    with pytest.raises(HitpredError, match="Row 0 of X has the value inf in column 2"):
        explain(model, [[0.0, 1.0, 1e300]])
