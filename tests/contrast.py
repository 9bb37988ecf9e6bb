"""Contrast judged once for what is painted alike: most of a page's text repeats a few pairs of colours.

axe asks every element what lies under it, which takes three quarters of its time. Here it is asked for one element
of each group: the same text colour, size and weight over the same painted ancestors. Who lies over something else,
sticks out of what should lie under it or is no plain text in sight is asked by itself. Where axe gives no verdict on
the first of a group, the others are asked too: no group goes unjudged because of one that axe passes over.
"""

# gives what axe finds, as `violations` does; `axe` is there already
CONTRAST = r"""async () => {
  // what an element adds to what lies under its text, and how its text is seen, where that is not the usual
  const USUAL = {
    backgroundColor: 'rgba(0, 0, 0, 0)', backgroundImage: 'none', opacity: '1', filter: 'none', mixBlendMode: 'normal',
    backdropFilter: 'none', clip: 'auto', clipPath: 'none', textIndent: '0px', visibility: 'visible', boxShadow: 'none',
  };
  const PAINTED = 'img, svg, canvas, video, iframe, object, embed, input, select, textarea, button, progress, meter';
  const FACE = ['color', 'fontSize', 'fontWeight', 'textShadow', 'webkitTextFillColor', 'webkitTextStroke'];
  const paints = new Map(), boxes = new Map();
  const paintOf = e => {
    if (!paints.has(e)) {
      const style = getComputedStyle(e);
      const own = Object.keys(USUAL).filter(name => style[name] !== USUAL[name]).map(name => name + style[name]);
      const above = e.parentElement ? paintOf(e.parentElement).key : '';
      const painted = own.some(one => /^(background|boxShadow)/.test(one)) || e.matches(PAINTED);
      paints.set(e, {key: own.length ? above + '|' + own.join(';') : above, painted});
    }
    return paints.get(e);
  };
  const boxOf = e => {
    if (!boxes.has(e)) boxes.set(e, e.getBoundingClientRect());
    return boxes.get(e);
  };
  const textBox = e => {
    const range = document.createRange();
    range.selectNodeContents(e);
    const box = range.getBoundingClientRect();
    return box.width ? box : boxOf(e);
  };
  const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
  const within = (a, b) =>
    a.left >= b.left - 1 && a.right <= b.right + 1 && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;

  const shown = [...document.body.querySelectorAll('*')].filter(e => e.checkVisibility());
  const hasText = e => [...e.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
  // the box to tick that lies unseen over its label paints nothing
  const painted = shown.filter(e => paintOf(e).painted && e.checkVisibility({opacityProperty: true}));
  // what axe gives no verdict on: no words, one sign, out of sight
  const isAlone = e => {
    const box = boxOf(e);
    const isWordless = e.matches('input:is([type=radio], [type=checkbox], [type=color], [type=hidden]), svg *');
    const isSign = !e.matches('input, select, textarea') && e.textContent.trim().length < 2;
    const isAway = box.right + scrollX <= 0 || box.bottom + scrollY <= 0;
    return isWordless || isSign || isAway || box.width <= 1 || box.height <= 1;
  };
  const isOdd = e => {
    const box = textBox(e);
    return painted.some(other => other !== e
      && (other.contains(e) ? !within(box, boxOf(other)) : !e.contains(other) && !apart(box, boxOf(other))));
  };
  const groups = new Map();
  for (const e of shown.filter(e => hasText(e) || e.matches('input, select, textarea'))) {
    const style = getComputedStyle(e);
    const face = FACE.map(name => style[name]).join(';');
    const off = e.closest('[disabled], [aria-disabled]') !== null || (e.closest('label')?.control?.disabled ?? false);
    const key = isOdd(e) || isAlone(e) ? e : [e.tagName === 'INPUT' && e.type, off, face, paintOf(e).key].join('#');
    groups.set(key, [...(groups.get(key) || []), e]);
  }
  const asking = {runOnly: ['color-contrast'], resultTypes: ['violations', 'passes'], elementRef: true};
  const judge = async asked => asked.length
    ? axe.run({include: asked}, {...asking, iframes: false, preload: false}) : {violations: [], passes: []};
  const first = await judge([...groups.values()].map(group => group[0]));
  const told = new Set([...first.violations, ...first.passes].flatMap(one => one.nodes.map(node => node.element)));
  const open = [...groups.values()].filter(group => !told.has(group[0])).flatMap(group => group.slice(1));
  const second = await judge(open);
  return [...first.violations, ...second.violations]
    .map(one => ({...one, nodes: one.nodes.map(({element, ...node}) => node)}));
}"""
