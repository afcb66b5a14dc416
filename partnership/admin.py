"""The back office of who: the partnership, its partners, people and groups, and where records come from."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import Http404

from common import clock
from common.admin import Below, ReadOnlyAdmin, StandsToday
from common.admin import RecordAdmin as CommonRecordAdmin
from common.spreadsheet_admin import SheetAdmin
from partnership.models import (
    CaseReviewFigures,
    DeathReview,
    DeliveryGroup,
    DutyRecord,
    Fact,
    InformationSharingAgreement,
    Invitation,
    LiaisonOfficer,
    Membership,
    Partner,
    Partnership,
    PublicMeeting,
    PublicMeetingPartner,
    Refusal,
    ReportingLine,
    Signature,
    SignIn,
    Source,
    Term,
    User,
)
from partnership.permissions import (
    ROLES_ARE_GIVEN,
    why_not_give_roles,
    why_not_keep_account,
    why_not_keep_records,
)
from partnership.spreadsheets import PartnerSheet

admin.site.unregister(Group)  # who may what is said in permissions, not in tables of them


class KeptByOfficers:
    """Officers keep it; everybody else who may come in looks."""

    def why_not_keep(self, person) -> str:
        return why_not_keep_records(person)


class RecordAdmin(KeptByOfficers, CommonRecordAdmin):
    """A record that officers keep."""


class HasSource(admin.SimpleListFilter):
    """Told from a paper, or made up by a rule that says so."""

    title = "kind of source"
    parameter_name = "source_kind"

    def lookups(self, request, model_admin):
        return Source._meta.get_field("kind").choices

    def queryset(self, request, queryset):
        return queryset.filter(source__kind=self.value()) if self.value() else queryset


@admin.register(Partnership)
class PartnershipAdmin(RecordAdmin):
    list_display = ("name", "area", "contact_team")
    list_select_related = ("source",)
    search_fields = ("name", "area")
    deletes = False
    note = "The portal serves this one partnership: its name and area head every page."

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Partnership.objects.exists()


@admin.register(Partner)
class PartnerAdmin(SheetAdmin, RecordAdmin):
    resource_classes = [PartnerSheet]
    list_display = ("name", "category", "authority", "joined", "left", "successor", "source")
    list_filter = (StandsToday, "category", "authority", HasSource)
    list_select_related = ("successor", "source")
    search_fields = ("code", "name", "note")
    fieldsets = (
        (None, {"fields": ("code", "name", "category", "authority", "joined", "left", "successor")}),
        ("What else is known", {"fields": ("note", "source")}),
    )
    explain = {
        "code": "How spreadsheets and addresses name it, such as fire-brigade.",
        "authority": "Which of the five that section 5 of the Crime and Disorder Act 1998 names. A clinical "
        "commissioning group had the place of the integrated care board until July 2022.",
        "left": "An organisation that was renamed or replaced has left; its successor took its place.",
    }


@admin.register(DeliveryGroup)
class DeliveryGroupAdmin(RecordAdmin):
    list_display = ("name", "kind", "started", "ended", "source")
    list_filter = (StandsToday, "kind", HasSource)
    list_select_related = ("source",)
    search_fields = ("code", "name", "terms_of_reference")
    below = (Below(Membership, "group"), Below(ReportingLine, "group"))


@admin.register(ReportingLine)
class ReportingLineAdmin(RecordAdmin):
    list_display = ("group", "to", "source")
    list_filter = (("to", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("group", "to", "source")
    search_fields = ("group__name", "to__name")


@admin.register(Membership)
class MembershipAdmin(RecordAdmin):
    list_display = ("who", "role", "interim", "group", "started", "ended")
    list_display_links = ("who",)
    list_filter = (StandsToday, "role", "interim", ("group", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("group", "person__partner", "partner", "source")
    search_fields = ("post", "person__name", "partner__name", "group__name")
    explain = {
        "person": "Leave empty where only the post is known or may be said.",
        "post": "Such as Chief Superintendent. The public reads the post and its agency.",
    }

    @admin.display(description="who", ordering="post")
    def who(self, membership):
        return membership.words


class AccountForm(AdminUserCreationForm):
    """A new account: who it is, and a password or none yet."""

    class Meta:
        model = User
        fields = ("name", "email", "partner", "job_title")

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class PasswordForm(AdminPasswordChangeForm):
    """A password somebody else sets; that it was set stays in the history, the password never does."""

    def save(self, commit=True):
        self.user._history_date, self.user._change_reason = (
            clock.now(),
            "Password set by an administrator or officer.",
        )
        return super().save(commit)


@admin.register(User)
class AccountAdmin(RecordAdmin, UserAdmin):
    """People who sign in. Officers keep the accounts of people without a role; administrators give roles."""

    note = (
        "People are invited, given posts, retired and brought back on their page in the portal, under People."
    )
    list_display = ("name", "email", "job_title", "partner", "roles", "is_active")
    list_filter = (
        "is_active",
        "is_officer",
        "is_publisher",
        "is_scrutiny",
        ("partner", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("partner",)
    search_fields = ("name", "email", "job_title", "partner__name")
    ordering = ("name",)
    filter_horizontal = ()
    owned = ("is_active",)  # retiring hands over what is open
    deletes = False  # their name stands in the history of what they changed
    roles_given = ("is_officer", "is_publisher", "is_scrutiny", "is_staff", "is_superuser")
    fieldsets = (
        (None, {"fields": ("name", "email", "partner", "job_title", "is_active")}),
        ("What the public may read", {"fields": ("may_be_named_on", "may_be_named_basis")}),
        ("Roles", {"fields": roles_given, "description": "Only an administrator gives and takes roles."}),
        ("Sign-in", {"fields": ("password", "last_login")}),
    )
    add_fieldsets = (
        (None, {"fields": ("name", "email", "partner", "job_title")}),
        ("Sign-in", {"fields": ("usable_password", "password1", "password2")}),
    )

    add_form = AccountForm
    change_password_form = PasswordForm

    @admin.display(description="roles")
    def roles(self, account):
        words = {
            "is_officer": "officer",
            "is_publisher": "publisher",
            "is_scrutiny": "scrutiny",
            "is_superuser": "administrator",
        }
        return ", ".join(word for name, word in words.items() if getattr(account, name)) or "–"

    def why_not(self, request):
        return self.why_not_keep(request.user) or ROLES_ARE_GIVEN

    def has_view_permission(self, request, obj=None):
        """E-mail addresses are nobody's business but the officers'."""
        return self.may_keep(request)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not why_not_keep_account(request.user, obj)

    def get_readonly_fields(self, request, obj=None):
        fixed = [*super().get_readonly_fields(request, obj), "last_login"]
        return fixed if not why_not_give_roles(request.user) else [*fixed, *self.roles_given]

    def keep(self, record, *, form, by, at, reason):
        if not record.password:  # an account may come before its password
            record.set_unusable_password()
        return super().keep(record, form=form, by=by, at=at, reason=reason)

    def user_change_password(self, request, id, form_url=""):
        account = self.get_object(request, id)
        if account is None:
            raise Http404("There is no such account.")
        if refusal := why_not_keep_account(request.user, account):
            raise PermissionDenied(refusal)
        return super().user_change_password(request, id, form_url)


class SeenByOfficers(KeptByOfficers, ReadOnlyAdmin):
    """Noted by the portal itself. E-mail addresses are nobody's business but the officers'."""

    note = "Noted by the portal itself, and never changed."

    def has_view_permission(self, request, obj=None):
        return self.may_keep(request)


@admin.register(Invitation)
class InvitationAdmin(RecordAdmin):
    list_display = ("person", "sent_at", "sent_by", "accepted_at", "withdrawn_at", "problem")
    list_select_related = ("person", "sent_by")
    search_fields = ("person__name", "person__email")
    fields = ("person", "sent_at", "sent_by", "accepted_at", "withdrawn_at", "problem")
    adds = changes = deletes = False
    note = "Sent, sent again and withdrawn on the person's page in the portal, under People."

    def has_view_permission(self, request, obj=None):
        return self.may_keep(request)


@admin.register(SignIn)
class SignInAdmin(SeenByOfficers):
    list_display = ("at", "person", "email", "outcome", "way", "network")
    list_filter = ("outcome", "way")
    list_select_related = ("person",)
    search_fields = ("email", "person__name", "network")
    note = "Noted when somebody signs in or out or is refused; forgotten by `manage.py forget_sign_ins`."


@admin.register(Refusal)
class RefusalAdmin(SeenByOfficers):
    list_display = ("at", "person", "address", "words")
    list_select_related = ("person",)
    search_fields = ("person__name", "address", "words")
    note = "Noted when somebody tries to change what they may not; forgotten together with the sign-ins."


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    list_display = ("title", "kind", "detail", "dated", "code")
    list_filter = ("kind",)
    search_fields = ("code", "title", "detail", "rule")
    lasting = ("code",)


@admin.register(InformationSharingAgreement)
class InformationSharingAgreementAdmin(RecordAdmin):
    list_display = ("title", "version", "agreed_on", "review_on", "source")
    list_select_related = ("source",)
    search_fields = ("title", "note")
    below = (Below(Signature, "agreement"),)


@admin.register(Signature)
class SignatureAdmin(RecordAdmin):
    list_display = ("partner", "agreement", "source")
    list_filter = (("agreement", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("partner", "agreement", "source")
    search_fields = ("partner__name", "agreement__title")


@admin.register(LiaisonOfficer)
class LiaisonOfficerAdmin(RecordAdmin):
    list_display = ("post", "partner", "person", "started", "ended")
    list_filter = (StandsToday, ("partner", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("partner", "person", "source")
    search_fields = ("post", "partner__name")


@admin.register(DutyRecord)
class DutyRecordAdmin(RecordAdmin):
    list_display = ("title", "duty", "dated", "review_on", "source")
    list_filter = ("duty", HasSource)
    list_select_related = ("source",)
    search_fields = ("title", "text", "consulted")


@admin.register(CaseReviewFigures)
class CaseReviewFiguresAdmin(RecordAdmin):
    list_display = ("year", "applications", "threshold_not_met", "reviews", "recommendations", "released_on")
    list_select_related = ("released_by", "source")
    search_fields = ("year",)


@admin.register(DeathReview)
class DeathReviewAdmin(RecordAdmin):
    list_display = ("pseudonym", "state", "take_down_on", "source")
    list_select_related = ("source",)
    search_fields = ("pseudonym",)
    note = "Only officers see these here; members of the board read them in the portal."

    def has_view_permission(self, request, obj=None):
        return self.may_keep(request)


@admin.register(PublicMeeting)
class PublicMeetingAdmin(RecordAdmin):
    list_display = ("title", "held_on", "notice_published_on", "source")
    list_select_related = ("source",)
    search_fields = ("title", "discussed")
    below = (Below(PublicMeetingPartner, "meeting"),)


@admin.register(PublicMeetingPartner)
class PublicMeetingPartnerAdmin(RecordAdmin):
    list_display = ("partner", "meeting", "senior_post", "source")
    list_filter = (("partner", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("partner", "meeting", "source")
    search_fields = ("partner__name", "senior_post", "meeting__title")


@admin.register(Fact)
class FactAdmin(RecordAdmin):
    list_display = ("number", "figure", "words", "source")
    list_display_links = ("figure",)
    list_select_related = ("source",)
    list_filter = (HasSource,)
    search_fields = ("figure", "words", "text")


@admin.register(Term)
class TermAdmin(RecordAdmin):
    list_display = ("term", "text", "source")
    list_select_related = ("source",)
    search_fields = ("term", "text")
