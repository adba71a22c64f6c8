// Boosted trees in the browser: what they answer, and exactly why. The models are those that
// hitpred/methods/portable.py writes; values are those of hitpred/shapley/engine.py, whose notes
// derive them.
//
// What a song has to pass on the way to a leaf comes down to an interval for each feature that is
// asked about, and to the share of the training songs that pass it. So a model is a list of leaves.

// Gauss-Legendre points and weights on [0, 1], as (point, weight) pairs: n of them integrate
// polynomials up to degree 2n - 1 exactly. Points are the roots of Legendre's polynomial, which
// Newton's method finds.
const rule = (n) =>
  Array.from({ length: n }, (_, number) => {
    let root = Math.cos((Math.PI * (number + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let step = 0; step < 10; step += 1) {
      let [before, value] = [1, root];
      for (let degree = 2; degree <= n; degree += 1) {
        [before, value] = [
          value,
          ((2 * degree - 1) * root * value - (degree - 1) * before) / degree,
        ];
      }
      slope = (n * (before - root * value)) / (1 - root * root);
      root -= value / slope;
    }
    return [(1 + root) / 2, 1 / ((1 - root * root) * slope * slope)];
  });

// Read the trees one after the other and call back for each leaf, with the interval and the share
// of each feature on its path.
const walk = (trees, atLeaf) => {
  let [node, split, leaf] = [0, 0, 0];
  // The cover of a split is that of the leaves below it, which come later: a tree is read first.
  const read = () => {
    const feature = trees.feature[node++];
    if (feature < 0) return { value: trees.value[leaf], cover: trees.cover[leaf++] };
    const threshold = trees.threshold[split++];
    const left = read();
    const right = read();
    return { feature, threshold, left, right, cover: left.cover + right.cover };
  };
  const descend = (at, path) => {
    if (at.left === undefined) {
      atLeaf(at.value, path);
      return;
    }
    const { low, high, share } = path.get(at.feature) ?? {
      low: -Infinity,
      high: Infinity,
      share: 1,
    };
    const on = (side, from, to) =>
      descend(
        side,
        new Map(path).set(at.feature, {
          low: from,
          high: to,
          share: (share * side.cover) / at.cover,
        }),
      );
    on(at.left, low, Math.min(high, at.threshold));
    on(at.right, Math.max(low, at.threshold), high);
  };
  while (node < trees.feature.length) descend(read(), new Map());
};

/** Make a model ready to be asked, from the plain data of its file. */
export const readModel = ({ features, baseline, base_value, trees }) => {
  const [value, end, feature, low, high, share] = [[], [], [], [], [], []];
  let most = 0;
  walk(trees, (added, path) => {
    for (const [number, passed] of path) {
      feature.push(number);
      low.push(passed.low);
      high.push(passed.high);
      share.push(passed.share);
    }
    value.push(added);
    end.push(feature.length);
    most = Math.max(most, path.size);
  });
  return {
    features,
    baseline,
    baseValue: base_value,
    rules: Array.from({ length: most + 1 }, (_, asked) => rule(Math.ceil(asked / 2)).flat()),
    value: Float64Array.from(value), // for each leaf
    end: Uint32Array.from(end), // where its tests end, and the next one's begin
    feature: Uint8Array.from(feature), // for each test
    low: Float64Array.from(low),
    high: Float64Array.from(high),
    share: Float64Array.from(share),
  };
};

/**
 * Ask a model about a song, given as numbers in the order of the model's features: its log-odds,
 * and what each feature adds to the base value, which sum up to them.
 */
export const explain = (model, song) => {
  const { rules, value, end, feature, low, high, share } = model;
  const values = new Float64Array(model.features.length);
  const passes = new Uint8Array(rules.length);
  let logOdds = model.baseline;
  for (let leaf = 0, first = 0; leaf < value.length; first = end[leaf], leaf += 1) {
    const asked = end[leaf] - first;
    let passed = 0;
    for (let test = 0; test < asked; test += 1) {
      const at = song[feature[first + test]];
      passes[test] = low[first + test] < at && at <= high[first + test] ? 1 : 0;
      passed += passes[test];
    }
    if (passed === asked) logOdds += value[leaf];
    const points = rules[asked];
    for (let point = 0; point < points.length; point += 2) {
      const t = points[point];
      let product = value[leaf] * points[point + 1];
      for (let test = 0; test < asked; test += 1) {
        product *= t * passes[test] + (1 - t) * share[first + test];
      }
      for (let test = 0; test < asked; test += 1) {
        const without = product / (t * passes[test] + (1 - t) * share[first + test]);
        values[feature[first + test]] += (passes[test] - share[first + test]) * without;
      }
    }
  }
  return { logOdds, baseValue: model.baseValue, values };
};

/** Ask several models and average their log-odds, with what each feature adds to them. */
export const explainByAll = (models, song) => {
  const answers = models.map((model) => explain(model, song));
  const mean = (number) => answers.reduce((sum, answer) => sum + number(answer), 0) / models.length;
  return {
    logOdds: mean((answer) => answer.logOdds),
    baseValue: mean((answer) => answer.baseValue),
    values: Float64Array.from(song, (_, feature) => mean((answer) => answer.values[feature])),
  };
};

export const chance = (logOdds) => 1 / (1 + Math.exp(-logOdds));
