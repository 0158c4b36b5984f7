"""What is typed on the pages about personal data: the notice, who answers, days, and the end of a name."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contest import retention
from contest.removal import Owned
from organizations import notice
from thai.forms import CleanCharField, CleanTextField

LONGEST_DAYS = 36_500


class NoticeForm(forms.Form):
    """A version of the privacy notice in both languages."""

    text_th = CleanTextField(
        label=gettext_lazy("Text (Thai)"),
        max_length=notice.LONGEST_TEXT,
        help_text=gettext_lazy(
            "A line that begins with ## is a heading, one with - an item of a list. **two stars** make bold"
            " type, [words](https://address) a link, and | between cells a table."
        ),
        widget=forms.Textarea({"rows": 24}),
    )
    text_en = CleanTextField(
        label=gettext_lazy("Text (English)"),
        max_length=notice.LONGEST_TEXT,
        widget=forms.Textarea({"rows": 24, "lang": "en"}),
    )
    is_material = forms.BooleanField(
        label=gettext_lazy("Everybody reads and acknowledges it again"),
        help_text=gettext_lazy(
            "Please leave it on where purpose, data, recipients or times change; off for spelling only."
        ),
        required=False,
    )
    changes_th = CleanCharField(
        label=gettext_lazy("What is new, in a sentence (Thai)"), max_length=500, required=False
    )
    changes_en = CleanCharField(
        label=gettext_lazy("What is new, in a sentence (English)"), max_length=500, required=False
    )
    saves = forms.IntegerField(widget=forms.HiddenInput)


class DeskForm(forms.Form):
    """Who answers for the contest and for personal data."""

    secretariat_email = forms.EmailField(label=gettext_lazy("E-mail address of the secretariat"))
    secretariat_phone = CleanCharField(
        label=gettext_lazy("Telephone of the secretariat"), max_length=60, needs_letter=False
    )
    secretariat_address_th = CleanTextField(
        label=gettext_lazy("Postal address (Thai)"), max_length=500, widget=forms.Textarea({"rows": 3})
    )
    secretariat_address_en = CleanTextField(
        label=gettext_lazy("Postal address (English)"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3, "lang": "en"}),
    )
    officer_name_th = CleanCharField(
        label=gettext_lazy("Data protection officer (Thai)"),
        max_length=200,
        help_text=gettext_lazy("An office rather than a name, so that it stays right."),
    )
    officer_name_en = CleanCharField(
        label=gettext_lazy("Data protection officer (English)"), max_length=200, required=False
    )
    officer_email = forms.EmailField(label=gettext_lazy("E-mail address of the data protection officer"))
    officer_phone = CleanCharField(
        label=gettext_lazy("Telephone of the data protection officer"),
        max_length=60,
        needs_letter=False,
        required=False,
    )
    saves = forms.IntegerField(widget=forms.HiddenInput)


class RetentionForm(forms.Form):
    """How many days each rule waits."""

    saves = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rule in retention.RULES:
            self.fields[rule.code] = forms.IntegerField(
                label=_(rule.data),
                min_value=rule.least,
                max_value=LONGEST_DAYS,
                help_text=_("Days after %(since)s, at least %(least)s; then %(what)s.")
                % {"since": _(rule.since), "least": f"{rule.least:,}", "what": _(rule.what)},
            )

    def days(self) -> dict[str, int]:
        """The days that differ from the table, by the code of the rule."""
        told: Mapping[str, int] = self.cleaned_data
        return {rule.code: told[rule.code] for rule in retention.RULES if told[rule.code] != rule.days}


class AskRemovalForm(forms.Form):
    """Somebody asks to be removed."""

    words = CleanTextField(
        label=gettext_lazy("What you want to tell the secretariat (may stay empty)"),
        max_length=1000,
        required=False,
        needs_letter=False,
        widget=forms.Textarea({"rows": 3}),
    )
    sure = forms.BooleanField(
        label=gettext_lazy("I know that I cannot sign in afterwards, and that it cannot be undone")
    )


class PersonFilter(forms.Form):
    """Whom to remove, who asked by letter or by telephone."""

    q = CleanCharField(
        label=gettext_lazy("Name or e-mail address"),
        required=False,
        needs_letter=False,
        max_length=100,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )


class CarryOutForm(forms.Form):
    """The reason, who owns the organizations next, and that one is sure."""

    reason = CleanTextField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        help_text=gettext_lazy(
            "It stays in the journal, so please do not name the person: what was asked, when, by which way."
        ),
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, owned: list[Owned], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owned = owned
        for one in owned:
            self.fields[f"heir_{one.membership.pk}"] = forms.ChoiceField(
                label=_("Who owns %(name)s next?") % {"name": one.membership.organization.full_name_th},
                choices=[
                    ("", _("Please choose")),
                    *(
                        (str(colleague.pk), f"{colleague.user.full_name} · {colleague.get_role_display()}")
                        for colleague in one.colleagues
                    ),
                    ("nobody", _("Nobody for now: a new letter or code makes the next owner")),
                ],
            )
        self.fields["sure"] = forms.BooleanField(
            label=_("I have looked at what goes and what stays. It cannot be undone.")
        )

    def successors(self) -> dict[int, int | None]:
        """For each membership that owns, the membership that owns next, or None."""
        chosen = {one.membership.pk: self.cleaned_data[f"heir_{one.membership.pk}"] for one in self.owned}
        return {pk: None if heir == "nobody" else int(heir) for pk, heir in chosen.items()}


class DeclineForm(forms.Form):
    """Why a person is not removed now."""

    reason = CleanTextField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        help_text=gettext_lazy("The person reads these words in their letter. Please say what they can do."),
        widget=forms.Textarea({"rows": 3}),
    )
    by_mistake = forms.BooleanField(
        label=gettext_lazy("This was begun by mistake: write no letter to the person"),
        help_text=gettext_lazy("The reason then stands in the journal only."),
        required=False,
    )

    def __init__(self, *args: Any, by_person: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by_person:
            del self.fields["by_mistake"]
