"""What the example models say in Chinese where the plugin itself does not say the same."""

from __future__ import annotations

from typing import Dict

from gnnwr_qgis.contract import translation

# By the texts in make_example_models.py. What dialogs of the plugin say too is not here: it is
# taken from the plugin's catalogue, so that a thing has one name.
TEXTS: Dict[str, Dict[str, str]] = {
    "zh_CN": {
        "From points to map": "从点到地图",
        "Validate, then explain": "先验证，再解释",
        "Epochs (empty: as Train GNNWR model)": "训练轮数（留空：与“训练 GNNWR 模型”相同）",
        "Report of the validation": "验证报告",
        "Report of the training": "训练报告",
        "Report of the explanation": "解释报告",
        "Trains a GNNWR model on points with observed values and maps what it predicts from the "
        "same rasters: the prediction with its standard error and, where asked for, the local "
        "coefficients, 90 percent prediction intervals and the area of applicability. The report "
        "says how good the model is: read its out-of-bag scores before the map. The model file "
        "and the report contain the coordinates and values of the points.": (
            "用带有观测值的点训练 GNNWR 模型，再由同样的栅格预测并成图：预测及其标准误，"
            "以及按需输出的局部系数、90% 预测区间和适用范围。报告说明模型的好坏："
            "看地图之前，请先看报告中的袋外评分。模型文件和报告中含有这些点的坐标和数值。"
        ),
        "First tells how well GNNWR predicts points it has not seen, beside simpler models on the "
        "same folds; then trains a model on all points and splits its predictions into what each "
        "predictor and the place add (Shapley values). Read the report of the validation first: "
        "a model that does not predict explains nothing. The model file and the reports contain "
        "the coordinates and values of the points.": (
            "先说明 GNNWR 对未见过的点预测得如何，并在相同的折上与更简单的模型比较；"
            "再用全部点训练模型，把它的预测分解为各自变量和位置各自的贡献（Shapley 值）。"
            "请先看验证报告：预测不好的模型什么也解释不了。"
            "模型文件和各报告中含有这些点的坐标和数值。"
        ),
        "Points with the observed values.": "带有观测值的点。",
        "Numeric field to be explained and predicted.": "要解释和预测的数值字段。",
        "Rasters with the predictors, sampled at the points. Every band is one.": (
            "含有自变量的栅格，在各点处采样。每个波段是一个自变量。"
        ),
        "Numeric predictors that are class codes, for example: soil; ffreq.": (
            "以数字作为类别代码的自变量，例如：soil; ffreq。"
        ),
        "Passes over the data. Few epochs are for trying the model out only.": (
            "遍历数据的轮数。轮数很少时只适合试运行。"
        ),
        "Fields that explain the target; fields, rasters or both.": (
            "解释因变量的字段；可以用字段、栅格或两者。"
        ),
        "Random folds: skill among the points. Blocks: skill away from them.": (
            "随机折：各点之间的预测能力。空间分块：远离各点时的预测能力。"
        ),
        "Number of parts, each of which is left out once.": "把点分成的份数，每份留出一次。",
        "Models to set beside GNNWR. The fewer, the faster.": "与 GNNWR 对比的模型。越少越快。",
    },
}


def said(text: str) -> str:
    """``text`` in the language that the plugin speaks.

    Raises
    ------
    LookupError
        When neither the plugin's catalogue nor this module has it in that language.
    """
    language = translation.language()
    translated = translation.tr(text)
    if translated == text and language != "en":
        try:
            return TEXTS[language][text]
        except KeyError:
            raise LookupError(f"TEXTS lacks “{text}” in {language}: add it there.") from None
    return translated
