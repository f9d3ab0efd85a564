import { useEffect } from "preact/hooks";
import { ErrorBoundary, LocationProvider, lazy, Route, Router, useLocation } from "preact-iso";
import { api } from "./api/api.ts";
import type { SessionView } from "./api/types.ts";
import { ProblemNotice } from "./components/notice.tsx";
import { Loading } from "./components/progress.tsx";
import { useQuery } from "./hooks/use-query.ts";
import { LoginPage } from "./pages/account/login-page.tsx";
import { SetupPage } from "./pages/account/setup-page.tsx";
import { Broken } from "./shell/broken.tsx";
import { NotFoundPage } from "./shell/not-found-page.tsx";
import { Shell } from "./shell/shell.tsx";
import { isDecodable } from "./state/paths.ts";
import { mayHaveSession, session } from "./state/session.ts";

const DetectorPage = lazy(() => import("./pages/detector/detector-page.tsx").then((page) => page.DetectorPage));
const ClientPage = lazy(() => import("./pages/client/client-page.tsx").then((page) => page.ClientPage));
const FeedbackPage = lazy(() => import("./pages/feedback/feedback-page.tsx").then((page) => page.FeedbackPage));
const ModelsPage = lazy(() => import("./pages/models/models-page.tsx").then((page) => page.ModelsPage));
const ImportPage = lazy(() => import("./pages/import/import-page.tsx").then((page) => page.ImportPage));
const SettingsPage = lazy(() => import("./pages/settings/settings-page.tsx").then((page) => page.SettingsPage));

export function App() {
  return (
    <Broken>
      <LocationProvider>
        <Gate />
      </LocationProvider>
    </Broken>
  );
}

/** Who is not logged in sees the pages for that, and comes back to where they wanted to go. */
function Gate() {
  const { path, url, route } = useLocation();
  const asked = useQuery(session.value === undefined && mayHaveSession() ? "session" : undefined, (signal) =>
    api.get<SessionView>("/api/session", { signal }),
  );
  const known = session.value;
  useEffect(() => {
    if (session.peek() !== undefined) return;
    if (asked.data !== undefined) session.value = asked.data;
    else if (!mayHaveSession()) session.value = null;
  }, [asked.data]);
  const open = path === "/login" || path === "/setup";
  useEffect(() => {
    if (known === null && !open) route(`/login?next=${encodeURIComponent(url)}`, true);
  }, [known, open, url, route]);
  if (path === "/setup") return <SetupPage />;
  if (known === null) return open ? <LoginPage /> : null;
  if (known === undefined) {
    return (
      <main class="alone">
        {asked.error === undefined ? <Loading /> : <ProblemNotice error={asked.error} onRetry={asked.reload} />}
      </main>
    );
  }
  if (path === "/login") return <LoginPage />;
  return (
    <Shell>
      <Broken place={path}>{isDecodable(path) ? <Pages /> : <NotFoundPage />}</Broken>
    </Shell>
  );
}

function Pages() {
  return (
    <ErrorBoundary>
      <Router>
        <Route path="/" component={Home} />
        <Route path="/detector" component={DetectorPage} />
        <Route path="/client/:source/:name?" component={ClientPage} />
        <Route path="/feedback" component={FeedbackPage} />
        <Route path="/models" component={ModelsPage} />
        <Route path="/import" component={ImportPage} />
        <Route path="/settings" component={SettingsPage} />
        <Route default component={NotFoundPage} />
      </Router>
    </ErrorBoundary>
  );
}

function Home() {
  const { route } = useLocation();
  useEffect(() => route("/detector", true), [route]);
  return <Loading />;
}
