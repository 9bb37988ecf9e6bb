// One stop for each drawing: arrow keys go from mark to mark, and what a mark tells stands in the line below; so it does
// where a pointer or a finger is. Without this script each mark keeps its title and the table is the way of keys.
(() => {
  const ON = {ArrowDown: 1, ArrowUp: -1};
  const steps = (svg, key) => {
    const sideways = getComputedStyle(svg.closest('figure')).direction === 'rtl' ? -1 : 1;
    return {...ON, ArrowRight: sideways, ArrowLeft: -sideways}[key];
  };
  const marks = svg => [...svg.querySelectorAll('.mark')].filter(one => one.querySelector(':scope > title'));
  const words = mark => mark.querySelector(':scope > title').textContent;

  const tell = (figure, mark) => {
    const told = figure.querySelector('.told');
    figure.querySelectorAll('.here').forEach(one => one.classList.remove('here'));
    if (mark) mark.classList.add('here');
    told.textContent = mark ? words(mark) : '';
  };

  const move = (svg, key) => {
    const all = marks(svg), at = all.findIndex(one => one.classList.contains('here'));
    if (key === 'Home') return all[0];
    if (key === 'End') return all[all.length - 1];
    const step = steps(svg, key);
    if (!step) return undefined;
    return all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
  };

  const listen = (figure, svg) => {
    svg.setAttribute('tabindex', '0');
    svg.addEventListener('focus', () => { figure.querySelector('.told').textContent = figure.dataset.keys; });
    svg.addEventListener('blur', () => tell(figure, null));
    svg.addEventListener('keydown', event => {
      const next = event.key === 'Escape' ? null : move(svg, event.key);
      if (next === undefined) return;
      event.preventDefault();
      tell(figure, next);
    });
    svg.addEventListener('pointerover', event => {
      const mark = event.target.closest('.mark');
      if (mark && mark.querySelector(':scope > title')) tell(figure, mark);
    });
    svg.addEventListener('pointerleave', event => { if (event.pointerType === 'mouse') tell(figure, null); });
  };

  document.querySelectorAll('figure.chart').forEach(figure => {
    const drawn = [...figure.querySelectorAll('.drawing > svg')].filter(svg => marks(svg).length);
    if (!drawn.length) return;
    figure.querySelector('.told').hidden = false;
    drawn.forEach(svg => listen(figure, svg));
  });
})();
