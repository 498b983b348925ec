import { Outlet, type RouteObject } from "react-router";

/** Pages of managers and researchers; each folder contributes its own. */
export const routes: RouteObject[] = [
  {
    element: <Outlet />,
    children: [
      { path: "/campaigns", element: null },
      { path: "/campaigns/new", element: null },
      { path: "/campaigns/:slug", element: null },
      { path: "/datasets", element: null },
    ],
  },
];
