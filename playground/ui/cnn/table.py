"""“Layer by layer”: the cost and the receptive field of each layer."""

from __future__ import annotations

from math import prod

import streamlit as st

from playground.explain.code.lenses import table_code
from playground.nets.model import Model
from playground.nets.shapes import LayerInfo, ReceptiveField, describe_layers
from playground.ui.code_panel import show_code
from playground.ui.language import t


def _row(info: LayerInfo) -> dict[str, object]:
    return {
        t("cnntable.layer"): info.name,
        t("cnntable.shape"): "×".join(map(str, info.output_shape)),
        t("cnntable.parameters"): info.parameters,
        t("cnntable.multiply_adds"): info.multiply_adds,
        t("cnntable.memory"): 4 * prod(info.output_shape),
        t("cnntable.field"): _reach(info.field),
    }


def _reach(field: ReceptiveField | None) -> str:
    return f"{field.size}×{field.size}" if field else t("cnntable.whole")


def show_table(model: Model) -> None:
    """Show a net's layer table, its totals, and the formulas of its numbers."""
    table = describe_layers(model.spec)
    with st.container(key="cnn_table"):
        st.dataframe([_row(info) for info in table], hide_index=True, key="cnn_table_rows")
        st.markdown(
            t(
                "cnntable.sums",
                parameters=f"{sum(info.parameters for info in table):,}",
                work=f"{sum(info.multiply_adds for info in table):,}",
                memory=f"{sum(4 * prod(info.output_shape) for info in table):,}",
            )
        )
        st.markdown(t("cnntable.formulas"))
    show_code(table_code(model), "cnn_table_code", model)
