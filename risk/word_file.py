"""A version of an assessment as a file for Word."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from risk import wording
from web.paper_file import PaperFile
from web.templatetags.gds import moment

WIDTHS = (48, 31, 60, 31)


def assessment_file(told: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """What its page shows (risk.views.kept), in the same order."""
    marking = " ".join(text for text in (told["marking"], told["handling"]) if text)
    file = PaperFile(_("Risk assessment: %(title)s") % {"title": told["title"]}, marking=marking, made_at=made_at)
    for line in told["about"]:
        file.paragraph(line)
    file.paragraph("", lead=told["outcome"])
    for text in (told["why"], told["no_worry"]):
        if text:
            file.paragraph(str(text))
    taken = _("Taken from the register on %(moment)s.") % {"moment": moment(made_at)}
    if told["conclusion"]:
        file.paragraph(told["conclusion"], lead=_("Conclusion:"))
    reference = f"{told['reference']}. " if told["reference"] else ""
    file.paragraph(" ".join([f"{reference}{told['made']}", *told["signed"], taken]))
    if told["differences"]:
        file.paragraph("", lead=_("Changed since it was finished:"))
        for one in told["differences"]:
            for words, lines in ((_("now"), one.new), (_("no longer"), one.gone)):
                for line in lines:
                    file.paragraph(line, lead=f"{one.title}, {words}:", indented=True)
    for lens in told["lenses"]:
        file.heading(lens.label)
        if lens.benefit:
            file.paragraph(lens.benefit, lead=_("Speaks for it:"))
        if lens.risks:
            head = [_("What may go wrong"), str(wording.INHERENT), _("What is done about it"), str(wording.RESIDUAL)]
            rows = [
                [f"{one.what}\n{one.kind}", one.size, "\n".join([one.treatment, *one.done_by]), one.size_left]
                for one in lens.risks
            ]
            file.table(head, rows, widths=WIDTHS)
    for section in told["sections"]:
        file.heading(section.title)
        for line in section.lines:
            file.paragraph(line)
    if told["is_full"]:
        file.heading(told["six_facts"].title)
        for line in told["six_facts"].lines:
            file.paragraph(line)
    return file.made()
