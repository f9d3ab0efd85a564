// Plots as SVG: `node plots.mjs histogram > scores.svg` or `node plots.mjs roc > roc.svg`.
import { createRandom, rocCurve, rocCurveSvg, scoreHistogramSvg } from "@securecomm/anomaly";

const random = createRandom(8);
const labels = Array.from({ length: 2000 }, (_, i) => (i % 40 === 0 ? 1 : 0));
const scores = labels.map((label) => Math.min(1, Math.max(0, (label === 1 ? 0.65 : 0.42) + 0.06 * random.normal())));
const threshold = 0.57;

const plots = {
  histogram: scoreHistogramSvg(scores, { labels, threshold, title: "Scores of yesterday" }),
  roc: rocCurveSvg(rocCurve(scores, labels), { threshold, title: "How good is the model?" }),
};
const wished = plots[process.argv[2]];
if (wished !== undefined) process.stdout.write(wished);
else {
  // What a screen reader says of each.
  for (const [name, svg] of Object.entries(plots)) {
    console.log(`${name}: ${svg.length} bytes of SVG. ${/<desc[^>]*>([^<]*)/.exec(svg)[1]}`);
  }
}
