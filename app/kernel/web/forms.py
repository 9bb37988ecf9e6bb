"""The base of every form of staff: it reads what a form sends, and nothing else."""

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import ImmutableMultiDict


class Form(FlaskForm):  # type: ignore[misc]
    """Flask-WTF also reads JSON, whose values need not be texts. Whoever sends JSON has left everything out."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            return ImmutableMultiDict() if request.is_json else super().wrap_formdata(form, formdata)
