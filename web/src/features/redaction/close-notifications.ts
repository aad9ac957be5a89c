/** Closes the notifications of pushes that this device shows, whose tag is chosen; all without a choice. */
export async function closeNotifications(isChosen: (tag: string) => boolean = () => true): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  for (const shown of (await registration?.getNotifications()) ?? []) if (isChosen(shown.tag)) shown.close();
}
