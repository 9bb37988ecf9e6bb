"""The report page of 400 responses to the full hotel questionnaire in two waves: warm, and with its text made anew.

Milliseconds of processor time of the server. The peer is the same page that puts its kept results into words again.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from app import schema
from app.factory import create_app
from app.kernel import db
from app.kernel.config import Config
from app.reports import documents
from app.studies.models import Wave
from tests import cast, factories
from tests.benchmarks import filled
from tests.benchmarks.measure import Row, cpu_median

RESPONSES, SITES = 400, 8


def run() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Config.from_environment({"VAFA_INSECURE_COOKIES": "1"}, instance=Path(folder)))
        with app.app_context():
            schema.upgrade(app.extensions["engine"])
            wave_id = filled.study("hotel_loyalty", [RESPONSES, RESPONSES], sites=SITES).id
            organisation = db.session.get_one(Wave, wave_id).study.organisation
            owner, slug = cast.signed_in(app, factories.user(organisation)), organisation.slug
            db.session.commit()

        def look() -> None:
            assert owner.get(f"/o/{slug}/waves/{wave_id}/report/").status_code == 200

        look()
        anew = cpu_median(look, documents._kept._found.clear)
        yield Row(what="page, warm", ours=cpu_median(look), other=anew, reference="put into words", goal="<= 100 ms")
        with app.app_context():
            app.extensions["engine"].dispose()
