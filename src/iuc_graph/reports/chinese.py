"""The fixed words of a report in Chinese."""

from typing import Final

from iuc_graph.reports.words import Words

CHINESE: Final = Words(
    language="zh",
    about="关于本回答",
    question="问题",
    parameters="查询条件",
    notes="阅读说明",
    version="图谱版本",
    state="状态日期",
    generation="世代",
    digest="校验和（SHA-256）",
    release="发布版本",
    sources="来源",
    source="文献",
    licence="许可",
    no_licence="文献未注明",
    data_licence="本数据的许可",
    address="网址",
    publisher="iuc_graph：国际城市合作知识图谱",
    nothing="没有任何行。",
    first_rows="此处为前 {shown} 行，共 {all} 行；CSV 和 XLSX 文件包含全部行。",
    first_of_part="此处为前 {shown} 行，共 {all} 行；CSV 和 XLSX 文件包含更多行，以 limit 为限。",
    more_columns="另有 {more} 列，见 CSV、XLSX 和 JSON 文件。",
    more_sources="另有 {more} 份，见工作簿（XLSX）",
    more_items=" 等另外 {more} 项",
    cut_cells="以“等另外……项”或“…”结尾的单元格，完整内容见 CSV 和 XLSX 文件。",
    more_notes="另有 {more} 条，见工作簿（XLSX）",
    rows="{count} 行",
    one_row="{count} 行",
    cut_on_terminal="{rows}；过长的单元格已截短，加 --wide 可显示全文",
    in_brackets="{text}（{inside}）",
    list_="、",
    and_="和",
    colon="：",
)
