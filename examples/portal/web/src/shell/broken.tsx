import { Component, type ComponentChildren } from "preact";
import { Button } from "../components/button.tsx";
import { EmptyState } from "../components/empty-state.tsx";
import { t } from "./texts.ts";

/** A mistake in a page takes that page down, and says so, and not the rest; another `place` is another attempt. */
export class Broken extends Component<
  { readonly children?: ComponentChildren; readonly place?: string },
  { readonly failed: boolean }
> {
  override state = { failed: false };

  override componentDidUpdate(before: { readonly place?: string }): void {
    if (before.place !== this.props.place && this.state.failed) this.setState({ failed: false });
  }

  override componentDidCatch(error: unknown): void {
    console.error(error);
    this.setState({ failed: true });
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <EmptyState
        title={t("brokenTitle")}
        actions={<Button onClick={() => location.reload()}>{t("reloadPage")}</Button>}
      >
        <p>{t("brokenText")}</p>
      </EmptyState>
    );
  }
}
