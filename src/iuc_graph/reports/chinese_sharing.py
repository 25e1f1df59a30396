"""The wording of answers about sharing in Chinese."""

from types import MappingProxyType
from typing import Final

from iuc_graph.reports.sharing_words import Columns, Parameters, SharingWords
from iuc_graph.themes.answers import Reason
from iuc_graph.themes.asking import Attribution, CooperationKind

CHINESE_SHARING: Final = SharingWords(
    columns=Columns(
        place="城市或地区",
        country="国家",
        thing="共同项",
        attribution="归属方式",
        cooperation="合作",
        area="原文领域",
        graph="文献图",
        passages="出处",
        label="{of}（名称）",
        as_named="点名",
        by_plan="因计划",
        by_plan_only="仅因计划",
        shared="共同项",
        through="所经合作",
        stated_at="载于",
        first="一方",
        second="另一方",
        named_count="点名共有数",
        all_count="共有总数",
        legs="三螺旋主体",
        population="所载人口",
        with_profile="与新城市共有",
        already="已有的合作",
        direct="文献直接载明双方合作",
        part="{of}的角色",
        kind="类别",
    ),
    parameters=Parameters(
        theme="主题",
        cluster="主题集群",
        sdg="可持续发展目标",
        partnership="城市议程伙伴关系",
        match="城市须具备",
        narrower="下位主题计入",
        country="所在国家",
        programme="项目",
        kind="合作类别",
        since="自",
        until="至",
        sector="三螺旋主体",
        attribution="仅限",
        place="城市或地区",
        least="至少共有",
        counting="计数依据",
        profile_theme="新城市的主题",
        profile_country="新城市所在国家",
        profile_size="新城市的人口",
    ),
    attributions=MappingProxyType({Attribution.NAMED: "点名", Attribution.PLAN: "因计划"}),
    also_by_plan="另因计划：",
    kinds=MappingProxyType(
        {
            CooperationKind.PLAN: "行动计划",
            CooperationKind.PAIRING: "结对",
            CooperationKind.CLUSTER: "城市群",
        }
    ),
    things=MappingProxyType(
        {
            "sdg": "可持续发展目标{slug}“{label}”",
            "urban-agenda-partnership": "{label}（城市议程）",
            "thematic-cluster": "{label}（主题集群）",
        }
    ),
    parts=MappingProxyType(
        {
            "lead": "牵头",
            "partner": "伙伴",
            "included": "包括在内",
            "side A": "甲方",
            "side B": "乙方",
            "member": "成员",
        }
    ),
    reasons=MappingProxyType(
        {
            Reason.NOBODY: "在任何项目或国家中，文献都没有载明这样的结果。",
            Reason.ONLY_BY_PLAN: "没有点名的结果；仅因计划而有的为{count}个：请不限归属方式再查。",
            Reason.ONLY_AS_NAMED: "没有仅因计划而有的结果；点名的为{count}个：请不限归属方式再查。",
            Reason.OUT_OF_SCOPE: "在这些限制条件内没有结果；不加限制时为{count}个：请放宽限制。",
            Reason.NOT_TOGETHER: "没有城市同时具备全部各项；具备其中一部分的城市为{count}个：可改查任一项。",
            Reason.TOO_FEW: "没有共有如此之多的结果；至少共有一项的为{count}个：请降低数值。",
        }
    ),
    yes="是",
    no="否",
    counted_named="双方均被点名的项",
    counted_at_all="点名或因计划而有的项",
    any="其中任一项",
    all="全部各项",
    cities_title="共有{things}的城市",
    cities_one="哪些城市和地区在{things}方面开展合作？",
    cities_any="哪些城市和地区在以下任一方面开展合作：{things}？",
    cities_all="哪些城市和地区在以下所有方面开展合作：{things}？",
    between_title="{places}的共同之处",
    between_question="{places}都具备哪些共同之处？",
    with_title="与{place}共同之处最多的城市",
    with_question="哪些城市和地区与{place}的共同之处最多？",
    profile="图谱之外的城市",
    pairs_title="至少共有{least}项的城市对",
    pairs_question="哪些城市和地区两两之间至少共有{least}项主题、目标或伙伴关系？",
    cluster_title="{things}的城市群",
    cluster_question="哪些城市和地区可以组成{things}的城市群？",
    members="回答",
    ties="合作",
    denominator=(
        "范围内共有{cooperations}：其中{with_theme}项载明主题，{with_sdg}项载明可持续发展目标，"
        "{with_partnership}项载明城市议程伙伴关系，{with_year}项载明年份；{until}。"
    ),
    cooperations="{count}项合作",
    one_cooperation="{count}项合作",
    until="所列有日期的活动截至{until}",
    no_activity="未列出有日期的活动",
    attribution_note=(
        "“点名”：文献原文就此点到该地，或该地是拥有该领域的结对一方。“因计划”：该地只是载有此项的计划所列地方之一。"
        "两者兼有的计为点名。"
    ),
    narrower_note="合作下位主题的地方也计入上位主题；括号内为文献所载内容。",
    focus_note="只有领域才计为一地的主题，因此以下各地所属计划的重点未计入：{places}。",
    left_out="{place}（{count}项，见 /api/places/{slug}）",
    size_note=(
        "带来内容相同的地方中，规模相近者在前。{total}个地方中只有{with_population}个载有人口；"
        "未载人口的地方排在规模相差三倍以内者之后。"
    ),
    named_total="共{total}个，其中{named}个凭点名即符合。",
    shown_of="此处列出{shown}个，共{total}个；可提高数量上限取得更多。",
    brings="{thing}（{stated}）",
    own_legs="自有：{legs}",
    missing_legs="缺：{legs}",
    also_missing_legs="还缺：{legs}",
    legs_missing_everywhere="所列各地均缺的三螺旋主体：{legs}。",
    profile_brings="新城市自身具备：{things}。",
    suggested="能覆盖全部可覆盖各项的小组合：{places}。",
    missing_things="无人具备：{things}。",
    read_as="“{text}”按{thing}理解：文献以此措辞指该主题。",
    nobody_in="按范围内的合作，{country}没有任何地方具备：{things}。",
    no_cooperation="{place}未参与图谱所载的任何合作，其所在地区、境内及同名的地方亦未参与。",
    one_statement="以下地方的{things}仅出自同一处表述：{places}。",
    place_with_wording="{place}（“{wording}”）",
    only_by_plan_things="无人被点名：{things}。",
    indirect_note="同一计划的两个伙伴一并列出各自的角色；计划并未说明两者之间互相合作。",
    named_first="先按双方均被点名的项数排序，再按总数排序。",
)
