"""Workbooks written by hand, as other programs write them."""

import zipfile
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_KIND = "http://purl.oclc.org/ooxml/officeDocument/relationships"


def write(
    path: Path,
    rows: str,
    *,
    strict: bool = False,
    texts: str = "",
    styles: str = "",
    sheets: tuple[tuple[str, str, str], ...] = (("Sheet1", "", ""),),
    head: str = "",
) -> None:
    """A workbook whose sheet holds this XML of rows; `sheets` are name, state and rows, "" for those given."""
    main, kind = (STRICT, _STRICT_KIND) if strict else (MAIN, _KIND)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        listed = "".join(
            f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}" state="{state or "visible"}"/>'
            for at, (name, state, _) in enumerate(sheets, 1)
        )
        related = "".join(
            f'<Relationship Id="rId{at}" Type="{kind}/worksheet" Target="worksheets/sheet{at}.xml"/>'
            for at in range(1, len(sheets) + 1)
        )
        for name, part in (("sharedStrings", texts), ("styles", styles)):
            if part:
                related += f'<Relationship Id="{name}" Type="{kind}/{name}" Target="/xl/{name}.xml"/>'
                parts.writestr(f"xl/{name}.xml", head + part.replace("MAIN", main))
        relations = "http://schemas.openxmlformats.org/package/2006/relationships"
        parts.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{relations}"><Relationship Id="a" Type="{kind}/officeDocument" '
            f'Target="xl/workbook.xml"/></Relationships>',
        )
        parts.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{kind}"><sheets>{listed}</sheets></workbook>'
        )
        parts.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{relations}">{related}</Relationships>')
        for at, (_, _, own) in enumerate(sheets, 1):
            body = own or rows
            parts.writestr(
                f"xl/worksheets/sheet{at}.xml",
                f'{head}<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>',
            )


def inline(*cells: str) -> str:
    """A row of texts that stand in their cells."""
    return "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells) + "</row>"
