// A microphone in the test's hands: `mic.tone(hertz)`, `mic.volume(value)`, `mic.unplug()`, `mic.absent`.

const context = new AudioContext();
const source = context.createOscillator();
const volume = context.createGain();
source.connect(volume);
source.start();
volume.gain.value = 0.5;

window.mic = {
  absent: false,
  streams: [],
  tone: (hertz) => (source.frequency.value = hertz),
  volume: (value) => (volume.gain.value = value),
  mute: () => window.mic.streams.at(-1).getAudioTracks().forEach((track) => Object.defineProperty(track, "muted", { get: () => true })),
  unplug: () => window.mic.streams.at(-1).getTracks().forEach((track) => { track.stop(); track.dispatchEvent(new Event("ended")); }),
};
navigator.mediaDevices.getUserMedia = async () => {
  if (window.mic.absent) throw new DOMException("none", "NotFoundError");
  await context.resume();
  const ends = context.createMediaStreamDestination();
  volume.connect(ends);
  window.mic.streams.push(ends.stream);
  return ends.stream;
};
