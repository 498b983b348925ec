"""Three to nine responses in order: stored once, and derived into comparisons."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from annotation.errors import InvalidJudgment, VerdictDiffers
from annotation.measures import strength
from annotation.models import Judgment, Label, Question
from tests.annotation.judging.conftest import compared, lease_of, make_ranking, rank
from tests.conftest import submit

pytestmark = pytest.mark.django_db


def test_a_ranking_is_kept_whole_and_every_pair_is_compared(alice):
    given = rank(lease_of(make_ranking(), alice), [2], [0], [3], [1])

    assert Judgment.objects.get().ranking == {"overall": [[2], [0], [3], [1]]}
    assert compared(given) == {
        (0, 1): -2, (0, 2): 1, (0, 3): -1, (1, 2): 3, (1, 3): 1, (2, 3): -2,
    }  # fmt: skip


@pytest.mark.parametrize("responses", range(3, 10))
def test_a_ranking_of_k_gives_every_two_of_them(alice, responses):
    given = rank(lease_of(make_ranking(responses), alice), *([one] for one in range(responses)))

    assert set(compared(given)) == set(combinations(range(responses), 2))
    assert min(compared(given).values()) == max(-4, 1 - responses)


def test_what_is_stored_does_not_depend_on_the_order_shown(alice):
    given = rank(lease_of(make_ranking(3), alice, order=[2, 0, 1]), [1], [2], [0])

    assert compared(given) == {(0, 1): -1, (0, 2): -2, (1, 2): -1}


def test_those_that_tie_are_equal_and_as_far_from_the_rest(alice):
    given = rank(lease_of(make_ranking(), alice), [1], [3, 0], [2])

    assert Judgment.objects.get().ranking == {"overall": [[1], [0, 3], [2]]}
    assert compared(given)[0, 3] == 0
    assert compared(given)[1, 3] == compared(given)[0, 2] == -1 != compared(given)[1, 2]


def test_a_question_that_asks_for_the_worse_is_stored_as_which_is_better(alice):
    campaign = make_ranking(3)
    Question.objects.update(asks_for="worse")

    given = rank(lease_of(campaign, alice), [0], [1], [2])

    assert compared(given) == {(0, 1): 1, (0, 2): 2, (1, 2): 1}


def test_of_those_left_below_nothing_is_said_but_that(alice):
    given = rank(lease_of(make_ranking(allow_partial=True), alice, order=[3, 2, 1, 0]), [1], [3])

    assert compared(given) == {(0, 1): -1, (0, 2): 1, (0, 3): -1, (1, 2): 2, (2, 3): -2}
    below = Label.objects.filter(kind="below_rest", criterion__name="overall")
    assert {str(label.completion) for label in below} == {
        str(place.completion)
        for place in below[0].judgment.assignment.task.places.filter(position__in=[1, 3])
    }


def test_all_may_tie_where_ties_are(alice):
    assert set(compared(rank(lease_of(make_ranking(3), alice), [0, 1, 2])).values()) == {0}


REFUSED = {
    "nothing": ([], "Rank the responses"),
    "an empty place": ([[0], [], [1], [2], [3]], "empty"),
    "a fifth of four": ([[0], [1], [2], [4]], "0 to 3"),
    "one twice": ([[0], [1], [2], [3], [0]], "two places"),
    "too few": ([[0], [1], [2]], "3 of 4"),
    "a tie": ([[0, 1], [2], [3]], "tie"),
}


@pytest.mark.parametrize(("places", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_a_ranking_that_does_not_answer_says_what_is_wrong(alice, places, why):
    lease = lease_of(make_ranking(ties=False), alice)

    with pytest.raises(InvalidJudgment, match=why) as refused:
        rank(lease, *places)
    assert refused.value.fields == {"criterion": "overall"}
    assert not Judgment.objects.exists()


def test_preferences_do_not_answer_where_an_order_is_asked_for(alice):
    lease = lease_of(make_ranking(), alice)

    with pytest.raises(InvalidJudgment, match="order"):
        submit(lease, preferences={"overall": 2})


def test_an_order_does_not_answer_where_two_are_compared(campaign, alice):
    lease = lease_of(campaign, alice)

    with pytest.raises(InvalidJudgment, match="compares two"):
        submit(lease, ranking={"helpful": [[0], [1]]})


def test_the_same_order_again_answers_the_same_whatever_the_order_in_a_tie(alice):
    lease = lease_of(make_ranking(3), alice)
    first = rank(lease, [0], [1, 2])

    assert rank(lease, [0], [2, 1]).id == first.id
    with pytest.raises(VerdictDiffers):
        rank(lease, [1], [0, 2])


@examples(st.permutations(range(9)), st.integers(1, 9), st.sets(st.integers(1, 8)))
def test_what_a_pair_says_is_what_the_order_says(order, listed, cuts):
    places = [order[:listed][a:b] for a, b in pairwise([0, *sorted(cuts), 9])]
    rank_of = {one: place for place, tied in enumerate(filter(None, places)) for one in tied}

    for a, b in combinations(rank_of, 2):
        said = strength.apart(rank_of[a], rank_of[b])
        assert (said < 0, said > 0) == (rank_of[a] < rank_of[b], rank_of[a] > rank_of[b])
        assert said == -strength.apart(rank_of[b], rank_of[a])
        assert -4 <= said <= 4
