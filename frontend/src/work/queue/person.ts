/** Who is at work here: nobody's answers may go out under another's name. */
import { getSession } from "../../api";

/** The person the page was made for. */
const personOfPage = (): string => document.documentElement.dataset.person ?? "";

const signOfSession = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";

export interface Identity {
  name(): string;
  /** Somebody signed in here. */
  become(name: string): void;
  /** Whether there was a sign-in since the server said who is here. */
  mayBeAnother(): boolean;
  /** Asks the server, but only when it has not said so since the latest sign-in. */
  isStill(): Promise<boolean>;
  /** Asks the server; what cannot be answered now is taken as a yes. */
  isSignedIn(): Promise<boolean>;
}

export function identify(person = personOfPage()): Identity {
  let sign = ""; // of the sign-in, in whatever tab: known once the server has said who is here
  const isSignedIn = async () => {
    const before = signOfSession();
    const session = await getSession().catch(() => null);
    if (!session) return true;
    const isMe = session.authenticated && (!person || session.me?.username === person);
    if (!isMe) return false;
    person = session.me?.username ?? person;
    sign = before;
    return true;
  };
  return {
    name: () => person,
    become(name) {
      person = name;
      sign = signOfSession();
    },
    mayBeAnother: () => sign !== "" && sign !== signOfSession(),
    isSignedIn,
    isStill: async () => sign === signOfSession() || (await isSignedIn()),
  };
}
