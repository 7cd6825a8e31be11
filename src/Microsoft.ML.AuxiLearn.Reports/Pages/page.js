'use strict';
(() => {
  const tones = 7;
  const plots = [...document.querySelectorAll('.picture')];
  const colour = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();

  // Names may be long, and Plotly reads them as HTML: &lt; is one letter.
  function short(name, letters) {
    const found = name.match(/&\w+;|[^]/g) ?? [];
    return found.length > letters ? found.slice(0, letters - 1).join('') + '…' : name;
  }

  function axis(given, ink, rule) {
    return Object.assign({ gridcolor: rule, zerolinecolor: rule, linecolor: rule, tickcolor: rule, automargin: true, color: ink }, given);
  }

  function draw(plot) {
    const { data, layout } = JSON.parse(plot.parentElement.querySelector('script').textContent);
    const [ink, rule] = [colour('ink'), colour('rule')];
    const letters = plot.clientWidth < 600 ? 16 : 40;
    for (const trace of data) {
      if (layout.yaxis.type === 'category' && trace.y.length <= 60)
        Object.assign(layout.yaxis, { tickvals: trace.y, ticktext: trace.y.map(name => short(name, letters)) });
      if (layout.xaxis.type === 'category' && trace.x.length <= 30)
        Object.assign(layout.xaxis, { tickvals: trace.x, ticktext: trace.x.map(name => short(name, 16)) });
      if (trace.name)
        trace.name = short(trace.name, letters);
      if (trace.tone === undefined)
        continue;
      const tone = trace.tone < 0 ? colour('grey') : colour('tone' + trace.tone % tones);
      trace.line = Object.assign({ color: tone }, trace.line);
      trace.marker = Object.assign({ color: tone }, trace.marker);
      if (trace.type === 'bar')
        delete trace.line;
      if (trace.error_x)
        trace.error_x.color = ink;
      if (trace.error_y)
        trace.error_y.color = ink;
      delete trace.tone;
    }
    for (const shape of layout.shapes ?? [])
      shape.line.color = colour('grey');
    Plotly.react(plot, data, Object.assign({
      paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)', font: { color: ink, family: 'system-ui, sans-serif', size: 13 },
      margin: { l: 56, r: 16, t: 16, b: 48 }, height: plot.clientHeight, hovermode: 'closest', dragmode: false,
      legend: { orientation: 'h', x: 0, y: 1.02, xanchor: 'left', yanchor: 'bottom' },
    }, layout, { xaxis: axis(layout.xaxis, ink, rule), yaxis: axis(layout.yaxis, ink, rule) }), { displayModeBar: false, responsive: true });
  }

  // A picture is drawn when it comes near the window: of many most are never looked at.
  const drawn = new Set();
  const near = new IntersectionObserver(entries => entries.filter(entry => entry.isIntersecting).forEach(entry => show(entry.target)), { rootMargin: '50%' });

  function show(plot) {
    near.unobserve(plot);
    drawn.add(plot);
    draw(plot);
  }

  plots.forEach(plot => near.observe(plot));
  addEventListener('beforeprint', () => plots.filter(plot => !drawn.has(plot)).forEach(show));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => drawn.forEach(draw));
})();
