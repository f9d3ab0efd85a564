import { render } from "preact";
import { App } from "./app.tsx";
import { startEvents } from "./state/events.ts";
import { startPreferences } from "./state/preferences.ts";
import { startSession } from "./state/session.ts";
import "./styles/index.css";

startPreferences();
startSession();
startEvents();
render(<App />, document.getElementById("app")!);
