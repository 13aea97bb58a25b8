package dev.goldsmith.testing;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import org.jspecify.annotations.Nullable;

/**
 * Somebody without a mouse. Whatever gets the focus on the way must be seen to have it, lie in the
 * window with nothing over it, and come after what had it before.
 */
public final class Keyboard {
    private static final int MOST_STOPS = 250;

    /** What is wrong with where the focus is; null when nothing is. */
    private static final String FAULT =
            """
            () => {
              const at = document.activeElement;
              if (!at || at === document.body) return 'nothing has the focus';
              const say = at.outerHTML.replace(/\\s+/g, ' ').slice(0, 160);
              const shown = getComputedStyle(at);
              if (shown.outlineStyle === 'none' || parseFloat(shown.outlineWidth) < 1)
                return 'not seen to have the focus: ' + say;
              const before = window.lastStop;
              window.lastStop = at;
              if (before && before.isConnected && before !== at
                  && !(before.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING))
                return 'comes before what had the focus: ' + say;
              const box = at.getClientRects()[0];
              const left = Math.max(0, box.left), right = Math.min(innerWidth, box.right);
              const top = Math.max(0, box.top), bottom = Math.min(innerHeight, box.bottom);
              if (right - left < 1 || bottom - top < 1) return 'out of the window: ' + say;
              const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
              const label = at.labels && [...at.labels].some((it) => it.contains(over));
              if (!over || !(at.contains(over) || over.contains(at) || label))
                return 'under ' + over?.outerHTML.slice(0, 80) + ': ' + say;
              return null;
            }
            """;

    private final Page page;

    public Keyboard(Page page) {
        this.page = page;
    }

    /** Tabs there. */
    public Keyboard to(Locator target) {
        page.waitForLoadState();
        for (int stops = 0; !hasFocus(target); stops++) {
            if (stops == MOST_STOPS) {
                throw new AssertionError("Tab doesn't lead to " + target);
            }
            page.keyboard().press("Tab");
            var fault = fault();
            if (fault != null) {
                throw new AssertionError(
                        "%s: on the way to %s: %s".formatted(page.url(), target, fault));
            }
        }
        return this;
    }

    /** Over what each page begins with, by the skip link. */
    public Keyboard toMain() {
        page.waitForLoadState();
        page.keyboard().press("Tab");
        if (!hasFocus(page.locator(".gs-skip"))) {
            throw new AssertionError(page.url() + " doesn't begin with the skip link");
        }
        page.keyboard().press("Enter");
        page.locator("#main:focus").waitFor();
        return this;
    }

    public Keyboard press(String key) {
        page.keyboard().press(key);
        return this;
    }

    public Keyboard type(String text) {
        page.keyboard().type(text);
        return this;
    }

    /** What is wrong with where the focus is now. */
    public @Nullable String fault() {
        return (String) page.evaluate(FAULT);
    }

    public boolean hasFocus(Locator target) {
        return target.count() == 1
                && (Boolean) target.evaluate("it => it === document.activeElement");
    }
}
