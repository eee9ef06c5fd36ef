/**
 * Has Enter in a field send the form: where a form has several fields, browsers do so only where it has a button that
 * sends it. For dialogs, whose visible button stands outside of the form. It is drawn where nobody sees it, and not
 * `hidden`: so no browser has a reason to pass it over.
 */
export function SendsByEnter({ isBusy }: { isBusy: boolean }) {
  // A disabled one lets no Enter through: what is on its way is not sent again.
  return <button type="submit" className="visually-hidden" tabIndex={-1} aria-hidden="true" disabled={isBusy} />;
}
