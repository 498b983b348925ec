"""What people began to work for: it may rise, but neither fall nor go."""

from decimal import Decimal

import pytest

from annotation.errors import InvalidCampaign
from annotation.models import Pay
from tests.annotation.money.helpers import paying, prepared, worked
from tests.annotation.participation.helpers import set_

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "change",
    [
        {"per_judgment": Decimal("0.05")},
        {"per_judgment": None, "per_hour": Decimal(9)},
        {"floor": Decimal(7)},
        {"currency": "EUR"},
        None,
    ],
)
def test_pay_neither_falls_nor_goes_once_people_work_for_it(alice, change):
    campaign = paying("0.10", floor="8")
    worked(campaign, alice, 10)

    with pytest.raises(InvalidCampaign):
        set_(campaign, pay=change)


def test_a_raise_is_for_all_that_was_done(alice):
    campaign = paying("0.10")
    worked(campaign, alice, 10, 10)
    set_(campaign, pay={"per_judgment": Decimal("0.15")})

    assert prepared(campaign).total == Decimal("0.30")


def test_before_anybody_works_pay_may_be_anything():
    campaign = paying("0.10")
    set_(campaign, pay={"per_judgment": Decimal("0.01"), "currency": "EUR"})
    set_(campaign, pay=None)

    assert not Pay.objects.exists()
