// Drives @google/genai, the Vercel AI SDK and openai; run.py starts it, one process per client.
//
//   node drive.mjs CLIENT BASE_URL FILE    reads {"surface": {"case": key}} from its input
//
// and writes what each case said to the file: the answer, or the ways in which a program shows an error.

import { readFileSync, writeFileSync } from "node:fs";
import { format, inspect } from "node:util";

const MODEL = "gemini-3.8-flash";
const EMBEDDER = "gemini-embedding-2";
const PROMPT = "hello";
const LONG_PROMPT = "hello ".repeat(200);
const MOST_CALLS = 2; // enough to meet a limit of one

const [client, baseUrl, file] = process.argv.slice(2);

async function googleGenai() {
  const { GoogleGenAI } = await import("@google/genai");
  const api = (apiKey) => new GoogleGenAI({ apiKey, httpOptions: { baseUrl } });
  const joined = async (stream) => {
    let text = "";
    for await (const piece of stream) text += piece.text ?? "";
    return text;
  };
  return {
    generateContent: async (key, contents) =>
      (await api(key).models.generateContent({ model: MODEL, contents })).text,
    generateContentStream: async (key, contents) =>
      joined(await api(key).models.generateContentStream({ model: MODEL, contents })),
    "chats sendMessage": async (key, message) =>
      (await api(key).chats.create({ model: MODEL }).sendMessage({ message })).text,
    embedContent: async (key, contents) =>
      String((await api(key).models.embedContent({ model: EMBEDDER, contents })).embeddings.length),
    "interactions.create": async (key, input) =>
      inspect(await api(key).interactions.create({ model: MODEL, input }, { maxRetries: 0 })),
    "interactions.create stream": async (key, input) => {
      const asked = { model: MODEL, input, stream: true };
      const seen = [];
      for await (const event of await api(key).interactions.create(asked, { maxRetries: 0 }))
        seen.push(inspect(event)); // an error, too, is only an event
      return seen.join("\n");
    },
  };
}

async function vercelAi() {
  const { generateText, streamText, embed } = await import("ai");
  const { createGoogleGenerativeAI } = await import("@ai-sdk/google");
  const google = (apiKey) => createGoogleGenerativeAI({ apiKey, baseURL: `${baseUrl}/v1beta` });
  return {
    generateText: async (key, prompt) =>
      (await generateText({ model: google(key)(MODEL), prompt, maxRetries: 0 })).text,
    "generateText with maxRetries 1": async (key, prompt) =>
      (await generateText({ model: google(key)(MODEL), prompt, maxRetries: 1 })).text,
    streamText: async (key, prompt) => {
      let failed;
      const onError = ({ error }) => (failed = error);
      const asked = { model: google(key)(MODEL), prompt, maxRetries: 0, onError };
      let text = "";
      for await (const piece of streamText(asked).textStream) text += piece;
      if (failed) throw failed;
      return text;
    },
    embed: async (key, value) =>
      String((await embed({ model: google(key).embedding(EMBEDDER), value, maxRetries: 0 })).embedding.length),
  };
}

async function openai() {
  const { default: OpenAI } = await import("openai");
  const api = (apiKey) => new OpenAI({ apiKey, baseURL: `${baseUrl}/v1beta/openai/`, maxRetries: 0 });
  const messages = (content) => [{ role: "user", content }];
  return {
    "chat.completions": async (key, prompt) =>
      (await api(key).chat.completions.create({ model: MODEL, messages: messages(prompt) })).choices[0]
        .message.content,
    "chat.completions stream": async (key, prompt) => {
      const asked = { model: MODEL, messages: messages(prompt), stream: true };
      let text = "";
      for await (const piece of await api(key).chat.completions.create(asked))
        text += piece.choices[0].delta.content ?? "";
      return text;
    },
    embeddings: async (key, input) =>
      String((await api(key).embeddings.create({ model: EMBEDDER, input })).data[0].embedding.length),
  };
}

const CLIENTS = { "@google/genai": googleGenai, ai: vercelAi, openai };

async function observe(call, kind, key) {
  const printed = [];
  for (const level of ["log", "info", "warn", "error", "debug"])
    console[level] = (...parts) => printed.push(format(...parts));
  const seen = {};
  for (let i = 0; i < (kind === "success" ? 1 : MOST_CALLS); i += 1) {
    try {
      seen.answer = await call(key, kind === "minute_tokens" ? LONG_PROMPT : PROMPT);
    } catch (error) {
      seen.str = String(error);
      seen.stack = String(error.stack);
      seen.inspect = inspect(error); // what console.error and an uncaught error print
      break;
    }
  }
  return { ...seen, printed: printed.join("\n") };
}

const calls = await CLIENTS[client]();
const wanted = JSON.parse(readFileSync(0, "utf8"));
const said = {};
for (const [surface, cases] of Object.entries(wanted)) {
  said[surface] = {};
  for (const [kind, key] of Object.entries(cases))
    said[surface][kind] = await observe(calls[surface], kind, key);
}
writeFileSync(file, JSON.stringify(said));
process.exit(0); // a client may keep sockets open
