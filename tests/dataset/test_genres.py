import pandas as pd

from hitpred.dataset.genres import genre_names


def names_of(*listed):
    return genre_names(pd.DataFrame(listed, columns=["track_id", "track_genre"])).tolist()


def test_two_names_of_one_list_are_one_genre():
    assert (
        names_of(("a", "songwriter"), ("b", "songwriter"), ("b", "singer"), ("a", "singer"))
        == ["singer"] * 4
    )


def test_genres_that_differ_by_one_track_stay_two():
    assert names_of(("a", "dub"), ("b", "dub"), ("a", "dubstep")) == ["dub", "dub", "dubstep"]
