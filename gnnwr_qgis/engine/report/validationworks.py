"""Works to cite for a cross-validation and the models in it."""

from __future__ import annotations

from ...contract.translation import tr_noop
from ..crossvalidated import CrossValidation
from .sections import GNNWR, entry

_BLOCKS = (
    tr_noop("Spatial blocks"),
    "Roberts, D. R., et al. (2017). Cross-validation strategies for data with "
    "temporal, spatial, hierarchical, or phylogenetic structure. Ecography 40(8), 913–929.",
    "https://doi.org/10.1111/ecog.02881",
)
_SCORE = (
    tr_noop("Interval score"),
    "Gneiting, T., and Raftery, A. E. (2007). Strictly proper scoring rules, "
    "prediction, and estimation. Journal of the American Statistical Association 102(477), "
    "359–378.",
    "https://doi.org/10.1198/016214506000001437",
)
_GSTOOLS = (
    tr_noop("Variograms"),
    "Müller, S., Schüler, L., Zech, A., and Heße, F. (2022). GSTools "
    "v1.3: a toolbox for geostatistical modelling in Python. Geoscientific Model Development "
    "15(7), 3161–3182.",
    "https://doi.org/10.5194/gmd-15-3161-2022",
)
_GWR = (
    tr_noop("GWR"),
    "Oshan, T. M., Li, Z., Kang, W., Wolf, L. J., and Fotheringham, A. S. (2019). mgwr: A "
    "Python implementation of multiscale geographically weighted regression for investigating "
    "process spatial heterogeneity and scale. ISPRS International Journal of Geo-Information "
    "8(6), 269.",
    "https://doi.org/10.3390/ijgi8060269",
)
_FOREST = (
    tr_noop("Random forest"),
    "Breiman, L. (2001). Random forests. Machine Learning 45, 5–32.",
    "https://doi.org/10.1023/A:1010933404324",
)
_XGBOOST = (
    tr_noop("XGBoost"),
    "Chen, T., and Guestrin, C. (2016). XGBoost: A scalable tree boosting system. "
    "Proceedings of the 22nd ACM SIGKDD International Conference on Knowledge Discovery and Data "
    "Mining, 785–794.",
    "https://doi.org/10.1145/2939672.2939785",
)
_LEARN = (
    tr_noop("Linear regression, random forest, neural network, kriging and Gaussian process"),
    "Pedregosa, F., et al. (2011). Scikit-learn: Machine learning in Python. Journal of Machine "
    "Learning Research 12, 2825–2830.",
    "",
)
_KRIGING = (
    tr_noop("Regression kriging"),
    "Hengl, T., Heuvelink, G. B. M., and Rossiter, D. G. (2007). About "
    "regression-kriging: From equations to case studies. Computers & Geosciences 33(10), "
    "1301–1315.",
    "https://doi.org/10.1016/j.cageo.2007.05.001",
)
_DISTANCE = (
    tr_noop("Inverse distance"),
    "Shepard, D. (1968). A two-dimensional interpolation function for "
    "irregularly-spaced data. Proceedings of the 23rd ACM National Conference, 517–524.",
    "https://doi.org/10.1145/800186.810616",
)
_OF = {
    "gwr": (_GWR,),
    "forest": (_FOREST, _LEARN),
    "forest-xy": (_FOREST, _LEARN),
    "xgboost": (_XGBOOST,),
    "xgboost-xy": (_XGBOOST,),
    "kriging": (_KRIGING, _LEARN),
    "idw": (_DISTANCE,),
    "olr": (_LEARN,),
    "fcnn": (_LEARN,),
    "gp": (_LEARN,),
}


def works(result: CrossValidation) -> tuple[tuple[str, str], ...]:
    """Works on GNNWR, on the blocks where there are some, on intervals and on the other models."""
    found = []
    if result.blocks is not None:
        found.append(_BLOCKS)
        if result.blocks.range is not None:
            found.append(_GSTOOLS)
    found.append(_SCORE)
    for model in result.models:
        found += _OF.get(model, ())
    return (GNNWR, *(entry(*work) for work in dict.fromkeys(found)))
