"""What does a person do who lost their second factor, or hears that somebody says so?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from editions.moves import RuleBroken
from organizations import access, second_factor
from organizations.accounts import moment_of


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@access.first_factor
def second_factor_lost(request: HttpRequest) -> HttpResponse:
    """Ask the secretariat for help: for who has shown the first factor and cannot show the second."""
    user = access.half_signed_in(request)
    if user is None:
        return access.to_sign_in(request)
    refusal, asked = None, None
    if request.method == "POST":
        try:
            asked = second_factor.ask(user, by=user, at=moment_of(request))
        except RuleBroken as no:
            refusal = no
    return render(
        request,
        "organizations/second_factor_lost.html",
        {
            "asked": asked,
            "has_factor": second_factor.has_factor(user),
            "is_signed_in": request.user.is_authenticated,
            "refusal": refusal,
        },
        status=409 if refusal else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.invited
def reset_object(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the reset of one's own second factor, with the link of the letter."""
    at, refusal, reset, is_stopped = moment_of(request), None, None, False
    try:
        reset = second_factor.proposal_behind(token, at)
        if request.method == "POST":
            second_factor.object_to(token, at=at)
            is_stopped = True
    except RuleBroken as no:
        refusal = no
    return render(
        request,
        "organizations/reset_object.html",
        {"reset": reset, "is_stopped": is_stopped, "refusal": refusal},
        status=409 if refusal else 200,
    )
