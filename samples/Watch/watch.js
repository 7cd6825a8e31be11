'use strict';
(() => {
  const [line, frame] = [document.querySelector('p'), document.querySelector('iframe')];
  const rest = 3000;   // milliseconds for which a report is left to its reader
  let [shown, since, waiting] = [-1, 0, 0];

  function show(version) {
    const place = frame.contentWindow.scrollY;
    frame.onload = () => frame.contentWindow.scrollTo(0, place);
    [shown, since] = [version, Date.now()];
    frame.src = 'report?' + version;
  }

  const events = new EventSource('events');
  events.onmessage = message => {
    const state = JSON.parse(message.data);
    line.textContent = state.Line;
    if (state.Version > shown) {
      clearTimeout(waiting);
      waiting = setTimeout(() => show(state.Version), state.IsOver ? 0 : Math.max(0, since + rest - Date.now()));
    }
    if (state.IsOver)
      events.close();
  };
  events.onerror = () => {
    events.close();
    line.textContent += ' The program has ended.';
  };
})();
