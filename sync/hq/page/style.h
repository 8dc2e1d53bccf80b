#pragma once
#include <string_view>

namespace certdesk::hq::page {

/// The style of every page.
inline constexpr std::string_view css = R"(
:root{--ink:#1c2733;--soft:#5b6875;--line:#d9dfe5;--ground:#f4f6f8;--blue:#1f5f99;--red:#a8261c}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.55 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei","WenQuanYi Zen Hei",sans-serif}
header{display:flex;flex-wrap:wrap;gap:6px 20px;align-items:center;padding:10px 24px;background:var(--blue);color:#fff}
header h1{font-size:18px;margin:0 auto 0 0}
header a,header button{color:#fff}
header form{margin:0}
header button{background:none;border:1px solid #fff9;padding:3px 12px}
.practice{margin:0;padding:4px 24px;background:#8a5a00;color:#fff;text-align:center}
main{max-width:1080px;margin:0 auto;padding:16px 24px 40px}
h2{font-size:16px;margin:26px 0 8px}
a{color:var(--blue)}
section{background:#fff;border:1px solid var(--line);border-radius:6px;padding:2px 18px 14px;margin:0 0 16px}
section h2{margin-top:14px}
section p{margin:0}
main>h2{font-size:20px;margin:4px 0 14px}
main>p{margin:0}
.bar{display:flex;flex-wrap:wrap;gap:10px 14px;align-items:center;margin:0 0 16px}
.bar form{display:flex;flex-wrap:wrap;gap:10px;align-items:center;margin:0 auto 0 0}
label{display:inline-flex;gap:6px;align-items:center}
input,select,button{font:inherit;color:inherit;padding:4px 10px;border:1px solid #aab4be;border-radius:4px;background:#fff}
button{cursor:pointer}
button.main{background:var(--blue);border-color:var(--blue);color:#fff}
:focus-visible{outline:2px solid #f0a020;outline-offset:2px}
.links{white-space:nowrap}
.links a{margin-left:8px}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(140px,1fr));gap:12px;margin:0 0 16px}
.figures div{background:#fff;border:1px solid var(--line);border-radius:6px;padding:10px 16px}
.figures b{display:block;font-size:24px;line-height:1.3;font-variant-numeric:tabular-nums}
.figures span,.soft{color:var(--soft)}
table{width:100%;border-collapse:collapse}
th,td{text-align:left;padding:5px 8px;border-bottom:1px solid var(--line)}
th{font-weight:600;color:var(--soft);font-size:13px}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.zero{color:#a9b3bc}
tr.total td{font-weight:600;border-bottom:0}
.wide{overflow-x:auto}
.alert{border-left:5px solid var(--red)}
.alert li{margin:3px 0}
ul{margin:0;padding-left:20px}
.warn{color:var(--red);font-weight:600}
svg{width:100%;height:auto;display:block}
svg rect{fill:var(--blue)}
svg text{font-size:14px;fill:var(--soft)}
svg .grid{stroke:#e8ecef}
svg .ground{stroke:#8894a0}
.enter{max-width:400px;margin:9vh auto}
.enter section{padding:8px 26px 24px}
.enter label{display:block;margin:12px 0}
.enter input{display:block;width:100%;padding:7px 10px;margin-top:3px}
.enter button{width:100%;padding:8px;margin-top:10px}
.columns{display:grid;grid-template-columns:13fr 7fr;gap:16px;align-items:start}
@media(max-width:820px){.columns{grid-template-columns:1fr}main{padding:12px}}
@media print{header form,header a,.bar{display:none}body{background:#fff}}
)";

} // namespace certdesk::hq::page
