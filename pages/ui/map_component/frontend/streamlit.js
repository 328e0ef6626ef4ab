// The few messages that the framework and a component exchange.
const post = (type, content) =>
  window.parent.postMessage({ isStreamlitMessage: true, type, ...content }, "*");

export const announceReady = () => post("streamlit:componentReady", { apiVersion: 1 });
export const setHeight = (height) => post("streamlit:setFrameHeight", { height });
export const returnValue = (value) =>
  post("streamlit:setComponentValue", { value, dataType: "json" });

// onRender(arguments, theme) at the first drawing and at each rerun of the page.
export function listen(onRender) {
  window.addEventListener("message", (event) => {
    if (event.source === window.parent && event.data.type === "streamlit:render") {
      onRender(event.data.args, event.data.theme);
    }
  });
  announceReady();
}
