"""What becomes of an invitation accepted and revoked at once? One of both, and nobody waits in a ring."""

import pytest

from editions.moves import RuleBroken
from organizations import members, registration
from organizations.models import Invitation, Membership
from tests import cast
from tests.faults.many_hands import together

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8


def test_of_accepting_and_revoking_at_once_one_happens():
    owner = cast.officer(cast.saen_suk())
    outcomes = []
    for number in range(ROUNDS):
        email = f"colleague{number}@example.go.th"
        invitation = members.invite(
            cast.saen_suk(), email, "ปรีดา ช่วยงาน", "editor", by=owner, at=cast.MID_CALL
        )
        token = registration.open_link(invitation, cast.MID_CALL)
        accept = {"full_name": "ปรีดา ช่วยงาน", "password": cast.PASSWORD, "at": cast.MID_CALL}
        brought = together(
            [
                lambda token=token, accept=accept: registration.accept_invitation(token, **accept),
                lambda row=invitation: members.revoke(row, by=owner, at=cast.MID_CALL),
            ]
        )
        row = Invitation.objects.get(pk=invitation.pk)
        joined = Membership.objects.filter(user__email=email, state=Membership.State.ADMITTED).count()
        refused = [isinstance(one, RuleBroken) for one in brought]
        faults = [one for one in brought if isinstance(one, Exception) and not isinstance(one, RuleBroken)]
        assert faults == []
        outcomes.append((sum(refused), row.accepted_at is not None, row.revoked_at is not None, joined))
    assert set(outcomes) <= {(1, True, False, 1), (1, False, True, 0)}
