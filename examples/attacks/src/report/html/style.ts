/** The page's only style sheet. Colours come in pairs for light and dark, each with a contrast of 4.5:1 or more for text. */
export const STYLE = `
:root{color-scheme:light dark;--ground:#f4f6f9;--paper:#fff;--line:#d5dce5;--text:#18212d;--faint:#536070;--link:#0b5cad;
--good:#0b6a3a;--good-ground:#e6f5ec;--bad:#b01f1a;--bad-ground:#fdecea;--alert:#8a4b00;--alice:#0072b2;--bob:#8a3fa0;--shade:0 1px 2px #1b2a4114,0 4px 16px #1b2a410f}
@media(prefers-color-scheme:dark){:root{--ground:#0d1219;--paper:#151c26;--line:#2b3645;--text:#e6ecf3;--faint:#a0aebe;--link:#7cc0ff;
--good:#74d49c;--good-ground:#12291d;--bad:#ff9f95;--bad-ground:#33171a;--alert:#f3c163;--alice:#5db8f0;--bob:#d3a4ea;--shade:none}}
*{box-sizing:border-box}
html{background:var(--ground);color:var(--text);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;-webkit-text-size-adjust:100%}
body{max-width:72rem;margin:0 auto;padding:2.5rem 1.25rem 4rem;overflow-wrap:anywhere}
h1,h2,h3,h4,p,ul,dl,dd,figure{margin:0;padding:0}
h1{font-size:clamp(1.9rem,5vw,2.8rem);line-height:1.15;letter-spacing:-.02em}
h2{font-size:1.45rem;line-height:1.25;letter-spacing:-.01em;margin:3.25rem 0 1rem}
h3{font-size:1.15rem;line-height:1.3}
h4{font-size:.8rem;color:var(--faint);margin-bottom:.25rem}
h1,h2,h3{text-wrap:balance}
a{color:var(--link);text-underline-offset:.18em;text-decoration-thickness:.07em}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:3px;border-radius:4px}
code{font:.875em/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,"Noto Sans Mono",monospace;overflow-wrap:anywhere}
ul{list-style:none}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem 1rem;z-index:1}
.over{color:var(--faint);font-weight:600;font-size:.9rem;margin-bottom:.4rem}
.lead{color:var(--faint);max-width:46rem;margin:.8rem 0 1.5rem}
.faint{color:var(--faint)}
.good{color:var(--good)}
.bad{color:var(--bad)}
.verdict{border:1px solid currentColor;border-radius:14px;padding:1.1rem 1.4rem}
.verdict.good{background:var(--good-ground)}
.verdict.bad{background:var(--bad-ground)}
.verdict .mark{font-size:1.35rem;font-weight:700;line-height:1.3}
.verdict ul{color:var(--text);margin-top:.35rem}
.mark-sign{width:.85em;height:.85em;margin-right:.45em;fill:none;stroke:currentColor;stroke-width:2.4;stroke-linecap:round;stroke-linejoin:round}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:1rem;margin-top:1rem}
.tiles div{background:var(--paper);border:1px solid var(--line);border-radius:14px;padding:.9rem 1.1rem;display:flex;flex-direction:column-reverse;justify-content:flex-end;box-shadow:var(--shade)}
.tiles dt{color:var(--faint);font-size:.875rem;line-height:1.35}
.tiles dd{font-size:1.75rem;font-weight:700;line-height:1.3;font-variant-numeric:tabular-nums;letter-spacing:-.01em}
.panel{background:var(--paper);border:1px solid var(--line);border-radius:14px;padding:.4rem 1.25rem 1rem;margin-top:1.25rem;box-shadow:var(--shade)}
main>.panel{margin-top:2.25rem}
table{width:100%;border-collapse:collapse}
caption{text-align:left;font-weight:700;font-size:1.1rem;padding:.8rem 0 .5rem}
th,td{text-align:left;vertical-align:top;padding:.6rem .9rem .6rem 0;border-top:1px solid var(--line)}
thead th{border-top:0;color:var(--faint);font-size:.82rem;font-weight:600;padding-top:.2rem;padding-bottom:.45rem}
tbody th{font-weight:600}
td .label{display:none}
.figure{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.figure:last-child{padding-right:0}
.line{display:block}
.attacks thead th:nth-child(1){width:23%}
.attacks thead th:nth-child(2){width:41%}
.attacks thead th:nth-child(3){width:26%}
.bar{display:block;width:100%;min-width:4.5rem;height:5px;margin-top:.35rem;border-radius:3px}
.bar .room{fill:var(--line)}
.bar .part{fill:var(--good)}
.bar.over .part{fill:var(--bad)}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,27rem),1fr));gap:1.25rem}
.card{display:flex;flex-direction:column;gap:.9rem;background:var(--paper);border:1px solid var(--line);border-radius:14px;padding:1.25rem;box-shadow:var(--shade);min-width:0;scroll-margin-top:1rem}
.card.failed{border-color:var(--bad);border-width:2px}
.card:target{border-color:var(--link);box-shadow:0 0 0 3px color-mix(in srgb,var(--link) 30%,transparent)}
.card header{display:flex;min-width:0;justify-content:space-between;align-items:flex-start;gap:1rem}
.card .about{color:var(--faint);font-size:.95rem}
.stamp{flex:none;border:1px solid currentColor;border-radius:99px;padding:.05rem .7rem;font-size:.85rem;font-weight:600;white-space:nowrap}
.stamp.good{background:var(--good-ground)}
.stamp.bad{background:var(--bad-ground)}
.card h3,.legend li{min-width:0}
.chart>svg{display:block;width:100%;height:auto}
.chart figcaption{color:var(--faint);font-size:.85rem;line-height:1.45}
.chart text{font-size:11.5px;fill:var(--faint);paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round;font-variant-numeric:tabular-nums}
.above{fill:var(--bad);opacity:.07}
.grid{stroke:var(--line);stroke-width:1}
.threshold{stroke:var(--bad);stroke-width:1.3;stroke-dasharray:5 4}
.chart .threshold-label{fill:var(--bad)}
line.attack{stroke:var(--bad);stroke-width:1.6}
line.alert{stroke:var(--alert);stroke-width:1.6;stroke-dasharray:1.5 2.5}
.chart .attack-label{fill:var(--bad);font-weight:700}
.chart .alert-label{fill:var(--alert);font-weight:700}
.end-0{fill:var(--alice);stroke:var(--alice)}
.end-1{fill:var(--bob);stroke:var(--bob)}
.end-0 polyline,.end-1 polyline{fill:none;stroke-width:1.3;opacity:.6}
.end-1 polyline{stroke-dasharray:4 3}
.end-0 circle,.end-1 rect{stroke:var(--paper);stroke-width:.8}
.legend{display:flex;flex-wrap:wrap;gap:1.2rem;margin:.1rem 0 .3rem}
.legend li{display:flex;align-items:center;gap:.45rem}
.said{border-left:3px solid var(--alert);padding:.1rem 0 .1rem .9rem;overflow-wrap:anywhere}
.response{margin-top:.4rem}
.facts{font-size:.9rem}
.facts div{display:grid;grid-template-columns:minmax(7.5rem,11rem) 1fr;gap:.2rem 1rem;padding:.35rem 0;border-top:1px solid var(--line)}
.facts dt{color:var(--faint)}
.facts dd{min-width:0;overflow-wrap:anywhere}
.card .facts{margin-top:auto}
.gains{list-style:disc;padding-left:1.1rem;color:var(--bad);font-weight:600}
details{margin-top:.8rem}
summary{cursor:pointer;color:var(--link);width:fit-content}
.alarms{list-style:disc;padding:.6rem 0 0 1.2rem;font-size:.92rem;overflow-wrap:anywhere}
.alarms li{margin-bottom:.45rem}
.reading p{max-width:46rem;margin-bottom:.8rem}
footer{margin-top:3.25rem;border-top:1px solid var(--line)}
footer h2{margin-top:1.75rem}
footer .facts{max-width:46rem}
@media(max-width:43rem){
body{padding:1.5rem 1rem 3rem}
.tiles{grid-template-columns:1fr 1fr}
.tiles dd{font-size:1.45rem}
table,tbody,tr,th,td,caption{display:block}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tbody tr{border-top:1px solid var(--line);padding:.75rem 0}
tbody th,tbody td{border:0;padding:.1rem 0}
tbody td{display:grid;grid-template-columns:7rem minmax(0,1fr);gap:.75rem}
td .label{display:block;color:var(--faint);font-size:.875rem}
td .value{min-width:0;overflow-wrap:anywhere}
.figure{text-align:left;white-space:normal}
.bar{max-width:9rem}
.facts div{grid-template-columns:minmax(6rem,38%) 1fr}
}
@media print{
html{background:#fff}
.skip{display:none}
.card,.panel,.tiles div{box-shadow:none;break-inside:avoid}
}
@media(prefers-contrast:more){:root{--faint:var(--text);--line:currentColor}}
`;
