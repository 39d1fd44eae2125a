/** Scrolling the channel: following new messages, and going to one. */

/** Nearer to the end than this, a reader is taken to be there: a line of text, about. */
const NEAR_END_PX = 32;

export function createScrollActions(store) {
  const setAtEnd = (isAtEnd) =>
    store.update((state) =>
      state.isAtEnd === isAtEnd
        ? state
        : { ...state, isAtEnd, newMessages: isAtEnd ? 0 : state.newMessages },
    );

  return {
    onScroll: () => setAtEnd(isNearEnd(scroller())),
    /** A scroller stays at its end by itself only if it is there to the pixel. */
    onScrollEnd: () => store.get().isAtEnd && followEnd(),
    jumpToPresent: () => setAtEnd(true),
    /** Scrolls to a message and marks it for a moment. */
    showMessage(id) {
      const message = document.querySelector(`[data-message-id="${CSS.escape(id)}"]`);
      message.scrollIntoView({ block: "center" });
      // Before the next render, which would go back to the end.
      setAtEnd(isNearEnd(scroller()));
      message.animate({ background: ["var(--highlight)", "transparent"] }, 2000);
    },
  };
}

/** Scrolls to the newest message. */
export function followEnd() {
  scroller().scrollTop = 0;
}

const scroller = () => document.querySelector(".scroller");

/** The scroller is turned upside down (messages.css): its end is 0, and above it is negative. */
const isNearEnd = ({ scrollTop }) => scrollTop > -NEAR_END_PX;
