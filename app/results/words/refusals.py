"""Why there is no figure, in the reader's language: what was needed, what was found, what to do."""

from analysis.errors import AnalysisError, ConstantItems, TooFewItems, TooFewRows, TooFewWaves
from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.results.frames.labels import Labels


def refusal_text(error: AnalysisError, labels: Labels, fmt: Formatter) -> str:
    """One or two sentences for a reader who knows no statistics."""
    if isinstance(error, TooFewRows):
        return _(
            "This needs at least %(needed)s complete answers; there are %(found)s. Collect more responses.",
            needed=fmt.integer(error.needed_rows),
            found=fmt.integer(error.found_rows),
        )
    if isinstance(error, TooFewItems):
        return _(
            "This needs at least %(needed)s items; there are %(found)s. Read the items one by one.",
            needed=fmt.integer(error.needed_items),
            found=fmt.integer(error.found_items),
        )
    if isinstance(error, TooFewWaves):
        return _(
            "This needs at least %(needed)s waves; there are %(found)s.",
            needed=fmt.integer(error.needed_waves),
            found=fmt.integer(error.found_waves),
        )
    if isinstance(error, ConstantItems):
        return _(
            "Everybody gave the same answer to: %(items)s. Wait for more responses, or leave these items out.",
            items=fmt.clauses(labels.item(item) for item in error.items),
        )
    return SENTENCES[error.code]() if error.code in SENTENCES else str(error)


SENTENCES = {
    "singular_matrix": lambda: _(
        "Some items repeat each other, or there are not more responses than items. "
        "Collect more responses, or leave out items that say the same."
    ),
    "not_identified": lambda: _("There are too few items for this many factors. Ask for fewer factors."),
    "not_converged": lambda: _("The computation found no stable solution. Collect more responses."),
    "inadmissible": lambda: _(
        "The best solution is one that no population could have (a share of variance above one). "
        "Ask for fewer factors, or collect more responses."
    ),
    "no_common_factor": lambda: _(
        "These items share no more than chance gives, so no factors are computed. Read the items one by one."
    ),
    "index_construct": lambda: _(
        "These items add up to something and share no common cause: they are reported one by one, "
        "without a coefficient."
    ),
    "small_cell": lambda: _(
        "One of these groups is so small that its people could be recognised. None is shown, because the others would "
        "give it away. Wait for more responses."
    ),
    "few_people": lambda: _("So few people answered this that they could be recognised. Wait for more responses."),
    "matrix_given": lambda: _(
        "These are not answers of people but a matrix of correlations or covariances. Give one row for each person."
    ),
    "unusable_magnitude": lambda: _(
        "Some numbers are too large or too small to compute with. Mend them, or use another unit."
    ),
    "windows_overlap": lambda: _(
        "No movement is shown: the questions look back on a long time, and the earlier waves lie so near that both ask "
        "about much of the same time. Compare waves that lie further apart."
    ),
    "other_ruler": lambda: _(
        "No earlier wave asked these questions in the same words, so nothing can be compared. Keep the wording from "
        "wave to wave."
    ),
    "not_linked": lambda: _(
        "Nobody is recognised in both waves with all of these answers. Compare the shares of the states instead."
    ),
    "no_covariance": lambda: _("These figures are no covariances that people could have. Compute them anew."),
    "too_few_sites": lambda: _(
        "So few sites do not speak for others. Read the figures as those of these sites alone, or ask in more of them."
    ),
    "own_above_total": lambda: _(
        "In some rows a part is larger than its whole. Mend these cells, or leave both of them empty."
    ),
    "exact_fit": lambda: _(
        "One of these figures is made of the others, so there is nothing left to explain. Leave out what it is made of."
    ),
    "one_row_decides": lambda: _(
        "A figure here rests on one person alone, so its error is unknown. Wait for more responses."
    ),
    "too_few_clusters": lambda: _("There are too few sites to tell how much sites differ."),
    "too_few_replicates": lambda: _(
        "Drivers repeat each other in many resamples. Collect more responses, or leave out a driver that others nearly "
        "contain."
    ),
    "constant_score": lambda: _(
        "Everybody has the same value, so nothing can be told apart. Where it i"
        "s the score of several items, check which of them are worded the other way round."
    ),
}
