"""The collection page as its figures."""

from app.accounts.models import Site
from app.accounts.scope import Scope
from app.dashboards.collection import CollectionPage, collection_page
from app.kernel.db import session, utc_now
from app.studies.models import Wave


def page_of(wave: Wave, *sites: Site) -> CollectionPage:
    session.commit()
    return collection_page(wave, Scope(sites), language="en", width=0.1, now=utc_now())
