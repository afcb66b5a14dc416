"""The forms pack: GOV.UK components, errors that lead to their controls, and nothing typed that is lost."""

import re

import pytest
from django import forms
from django.template import Context, Template
from lxml import html as markup

from common.forms import DayField, FilesField


class Sample(forms.Form):
    """One of each control."""

    name = forms.CharField(max_length=200, help_text="As people say it.")
    told = forms.CharField(max_length=40, widget=forms.Textarea)
    number = forms.IntegerField(required=False, min_value=1)
    amount = forms.DecimalField(required=False)
    day = DayField(required=False)
    kind = forms.ChoiceField(choices=[("a", "First"), ("b", "Second")], widget=forms.RadioSelect)
    several = forms.MultipleChoiceField(
        choices=[("a", "First"), ("b", "Second")],
        widget=forms.CheckboxSelectMultiple,
        help_text="All that apply.",
    )
    one = forms.ChoiceField(choices=[("a", "First")])
    agree = forms.BooleanField(label="I agree")
    file = forms.FileField(widget=forms.FileInput)
    hidden = forms.CharField(required=False, widget=forms.HiddenInput)


def page(form, template: str = "{{ form|as_crispy_errors }}{{ form|crispy }}"):
    made = Template("{% load crispy_forms_tags %}" + template).render(Context({"form": form}))
    return markup.fromstring(f"<main>{made}</main>")


def control(tree, name: str):
    return tree.xpath(f"//*[@name='{name}']")[0]


def test_every_line_of_the_error_summary_leads_to_a_control_that_is_there():
    tree = page(Sample({}))
    targets = re.findall(r'href="#([^"]+)"', markup.tostring(tree).decode())
    assert len(targets) == 7
    for target in targets:
        assert tree.xpath(f"//*[@id='{target}']")[0].tag in {"input", "textarea", "select"}
    assert "id_kind_0" in targets and "id_several_0" in targets


def test_hints_and_errors_are_told_with_the_control():
    tree = page(Sample({}))
    name = control(tree, "name")
    assert name.get("aria-describedby") == "id_name_helptext id_name_error"
    assert name.get("aria-invalid") == "true"
    assert "govuk-input--error" in name.get("class")
    for told in name.get("aria-describedby").split():
        assert tree.xpath(f"//*[@id='{told}']")
    several = control(tree, "several").xpath("ancestor::fieldset")[0]
    assert several.get("aria-describedby") == "id_several_helptext id_several_error"
    assert several.xpath("legend")[0].text_content() == "Several"


def test_an_untouched_form_complains_of_nothing():
    tree = page(Sample())
    assert not tree.find_class("govuk-error-summary") and not tree.find_class("govuk-error-message")
    assert not tree.xpath("//*[@aria-invalid]")
    assert control(tree, "name").get("aria-describedby") == "id_name_helptext"


def test_every_control_has_its_own_label():
    tree = page(Sample())
    for field in tree.xpath("//*[@name and not(@type='hidden')]"):
        assert tree.xpath(f"//label[@for='{field.get('id')}']"), field.get("name")


@pytest.mark.parametrize(("name", "mode"), [("number", "numeric"), ("amount", "decimal")])
def test_a_bad_number_keeps_what_was_typed(name, mode):
    field = control(page(Sample({name: "1,5oo"})), name)
    assert (field.get("type"), field.get("inputmode"), field.get("value")) == ("text", mode, "1,5oo")
    assert field.get("min") is None and field.get("step") is None


def test_a_long_text_says_how_much_may_be_written_and_cuts_nothing_off():
    tree = page(Sample({"told": "x" * 50}))
    area = control(tree, "told")
    assert area.get("maxlength") is None
    assert area.get("aria-describedby") == "id_told_error id_told_count"
    assert "up to 40 characters" in tree.xpath("//*[@id='id_told_count']")[0].text_content()
    assert area.text.strip() == "x" * 50


def test_what_was_chosen_stays_chosen():
    tree = page(Sample({"kind": "b", "several": ["a"], "agree": "on", "one": "a"}))
    assert [field.get("value") for field in tree.xpath("//input[@name='kind' and @checked]")] == ["b"]
    assert [field.get("value") for field in tree.xpath("//input[@name='several' and @checked]")] == ["a"]
    assert control(tree, "agree").get("checked") is not None


def test_what_people_typed_is_never_markup():
    made = markup.tostring(page(Sample({"name": '"><b id="in">', "told": "</textarea><b id='in'>"}))).decode()
    assert "<b id" not in made


def test_the_summary_of_a_formset_leads_into_its_rows():
    class Row(forms.Form):
        title = forms.CharField()

    class Rows(forms.BaseFormSet):
        def clean(self):
            raise forms.ValidationError("Two rows at least.")

    rows = forms.formset_factory(Row, formset=Rows, extra=0)(
        {
            "form-TOTAL_FORMS": "2",
            "form-INITIAL_FORMS": "2",
            "form-MIN_NUM_FORMS": "0",
            "form-MAX_NUM_FORMS": "9",
            "form-0-title": "",
            "form-1-title": "",
        }
    )
    rows.is_valid()
    tree = page(rows)
    links = [link.get("href") for link in tree.find_class("govuk-error-summary")[0].iter("a")]
    assert links == ["#id_form-0-title", "#id_form-1-title"]
    assert "Two rows at least." in tree.find_class("govuk-error-summary")[0].text_content()
    assert len(tree.xpath("//input[@name='form-TOTAL_FORMS']")) == 1


def test_the_crispy_tag_makes_a_whole_form_with_its_layout_and_buttons():
    from crispy_forms.helper import FormHelper
    from crispy_forms.layout import Div, Fieldset, Layout, Submit

    form = Sample({})
    form.helper = FormHelper()
    form.helper.layout = Layout(Fieldset("Who", "name", "told"), Div("kind", css_class="pair"))
    form.helper.add_input(Submit("save", "Save it"))
    tree = page(form, "{% crispy form %}")
    assert tree.xpath("//form[@method='post' and @enctype='multipart/form-data' and @novalidate]")
    assert tree.xpath("//fieldset/legend")[0].text_content().strip() == "Who"
    button = tree.find_class("govuk-button")[0]
    assert (button.text_content().strip(), button.get("type")) == ("Save it", "submit")
    assert tree.find_class("pair")[0].find_class("govuk-radios")
    assert not tree.xpath("//*[@style]")


@pytest.mark.parametrize("typed", ["14 July 2025", "14/7/2025", "2025-07-14", "14 Jul 2025"])
def test_a_day_is_typed_as_people_write_it(typed):
    form = Sample({"day": typed})
    form.is_valid()
    assert str(form.cleaned_data["day"]) == "2025-07-14"


def test_a_day_that_is_none_is_answered_with_how_to_write_one():
    form = Sample({"day": "Apr-23"})
    assert form.errors["day"] == ["Write the day as 14 July 2025 or 14/7/2025."]


def test_several_files_are_one_field():
    class Upload(forms.Form):
        files = FilesField(error_messages={"required": "Choose a file."})

    assert control(page(Upload()), "files").get("multiple") is not None
    assert Upload({}).errors["files"] == ["Choose a file."]
