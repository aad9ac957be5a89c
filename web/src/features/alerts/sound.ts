/** The tones of the sound: when they begin, in s, and their pitch, in Hz. */
const tones = [
  { startS: 0, hertz: 660 },
  { startS: 0.11, hertz: 880 },
];
const toneS = 0.28;
const loudness = 0.12;

/** Returns whether the browser lets the page play sounds: after the person's first click or key in it. */
export const maySound = (): boolean => navigator.userActivation?.hasBeenActive !== false;

/** Calls back when the page may play sounds, at once if it already may. @returns a function that ends it. */
export function onceItMaySound(work: () => void): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  const look = () => {
    if (!maySound()) return;
    listening.abort();
    work();
  };
  for (const name of ['pointerup', 'keydown']) addEventListener(name, look, { capture: true, signal });
  look();
  return () => listening.abort();
}

/** Plays a short sound. Nothing is heard, and nothing fails, if the browser blocks it. */
export function playSound(): void {
  if (!maySound()) return;
  try {
    const context = new AudioContext();
    // A context that the browser blocks would wait for a click, and then sound too late.
    if (context.state === 'suspended') void context.resume().catch(() => {});
    const { destination, currentTime } = context;
    for (const { startS, hertz } of tones) {
      const start = currentTime + startS;
      const volume = new GainNode(context, { gain: 0 });
      volume.gain.setValueAtTime(0, start);
      volume.gain.linearRampToValueAtTime(loudness, start + 0.01);
      volume.gain.exponentialRampToValueAtTime(0.001, start + toneS);
      const tone = new OscillatorNode(context, { frequency: hertz });
      tone.connect(volume).connect(destination);
      tone.start(start);
      tone.stop(start + toneS);
    }
    setTimeout(() => void context.close().catch(() => {}), 1_000);
  } catch {
    // The device has no output, or there are too many contexts.
  }
}
