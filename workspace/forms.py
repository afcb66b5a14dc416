"""Forms that reach across the rooms."""

from datetime import date

from django import forms

from partnership.models import User
from workspace.operations import HandOver
from workspace.summaries.handing_over import measures_reported, open_actions

NOBODY = "nobody"
AS_ABOVE = ""


class HandOverForm(forms.Form):
    """Who takes over what somebody leaves: one person for all of it, or others item by item."""

    to = forms.ChoiceField(
        label="Who takes everything over?",
        help_text="Every open action and every measure below, unless you choose somebody else for it there.",
        error_messages={"required": "Choose who takes everything over, or “Nobody yet”."},
    )
    posts_too = forms.BooleanField(
        required=False,
        label="They take the posts, too",
        help_text="Otherwise the posts end and nobody follows yet.",
    )
    reason = forms.CharField(
        max_length=500,
        label="Why they leave",
        help_text="Such as: moved to another force. Kept in the history.",
    )

    def __init__(self, *args, person: User, on: date, **kwargs):
        super().__init__(*args, **kwargs)
        self._others = {
            str(other.pk): other
            for other in User.objects.filter(is_active=True)
            .exclude(pk=person.pk)
            .select_related("partner")
            .order_by("name")
        }
        named = [
            (key, f"{other.name}, {other.partner}" if other.partner else other.name)
            for key, other in self._others.items()
        ]
        self.fields["to"].choices = [("", "Choose somebody"), (NOBODY, "Nobody yet"), *named]
        own = [(AS_ABOVE, "As above"), (NOBODY, "Nobody yet"), *named]
        self.actions = list(open_actions(person).order_by("due", "reference"))
        self.measures = list(measures_reported(person))
        self.posts = list(person.memberships.current(on=on).select_related("group"))
        for name, things in self._things():
            for thing in things:
                self.fields[f"{name}-{thing.pk}"] = forms.ChoiceField(
                    required=False, choices=own, label=self._label(name, thing)
                )
        if not self.posts:
            del self.fields["posts_too"]

    def _things(self):
        return ("actions", self.actions), ("measures", self.measures), ("posts", self.posts)

    @staticmethod
    def _label(name: str, thing) -> str:
        return f"{thing.get_role_display()}, {thing.group}" if name == "posts" else str(thing)

    def whole(self):
        """The fields that speak of everything."""
        return [self[name] for name in ("to", "posts_too", "reason") if name in self.fields]

    def items(self) -> list[tuple[str, list]]:
        """A heading and its fields, for each kind of thing that is open."""
        words = {"actions": "Open actions", "measures": "Measures they report", "posts": "Posts"}
        return [
            (words[name], [self[f"{name}-{thing.pk}"] for thing in things])
            for name, things in self._things()
            if things
        ]

    @property
    def hand_over(self) -> HandOver:
        """Who takes what, once the form is valid."""
        said = self.cleaned_data
        return HandOver(
            to=self._others.get(said["to"]),
            posts_too=said.get("posts_too", False),
            **{
                name: {
                    thing.pk: self._others.get(chosen)
                    for thing in things
                    if (chosen := said[f"{name}-{thing.pk}"]) != AS_ABOVE
                }
                for name, things in self._things()
            },
        )
