"""Python's clients, as they come from PyPI, against a real server whose tiny models say what is known."""

import asyncio
import json
import math
import os
import subprocess
import sys
import tempfile
import unittest

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm
import openai

litellm.suppress_debug_info = True

ORIGIN = os.environ["PALABRE_ORIGIN"]
KEY = os.environ["PALABRE_KEY"]
QUESTION = [{"role": "user", "content": "Say hello."}]
ANSWER = "Hello there!"
MODEL = "Thinker"
WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "parameters": {
            "type": "object",
            "properties": {"city": {"enum": ["Paris", "Rome"]}},
            "required": ["city"],
        },
    },
}


class OpenAITest(unittest.TestCase):
    def setUp(self):
        self.client = openai.OpenAI(base_url=f"{ORIGIN}/v1", api_key=KEY, max_retries=0)
        self.addCleanup(self.client.close)

    def test_lists_models_and_chats(self):
        self.assertIn(MODEL, [one.id for one in self.client.models.list()])
        whole = self.client.chat.completions.create(model=MODEL, messages=QUESTION)
        self.assertEqual(whole.choices[0].message.content, ANSWER)
        self.assertEqual(whole.choices[0].finish_reason, "stop")
        self.assertGreater(whole.usage.completion_tokens, 0)

    def test_streams(self):
        chunks = list(
            self.client.chat.completions.create(
                model=MODEL, messages=QUESTION, stream=True, stream_options={"include_usage": True}
            )
        )
        text = "".join(one.choices[0].delta.content or "" for one in chunks if one.choices)
        self.assertEqual(text, ANSWER)
        self.assertGreater(chunks[-1].usage.total_tokens, 0)

    def test_calls_tools(self):
        for choice in ["auto", "required"]:
            whole = self.client.chat.completions.create(
                model="Caller", messages=QUESTION, tools=[WEATHER], tool_choice=choice, parallel_tool_calls=False
            )
            (call,) = whole.choices[0].message.tool_calls
            self.assertEqual(call.function.name, "weather")
            self.assertIn(json.loads(call.function.arguments)["city"], ["Paris", "Rome"])
            self.assertEqual(whole.choices[0].finish_reason, "tool_calls")
        with self.client.chat.completions.stream(model="Caller", messages=QUESTION, tools=[WEATHER]) as stream:
            (call,) = stream.get_final_completion().choices[0].message.tool_calls
        self.assertEqual(json.loads(call.function.arguments), {"city": "Paris"})

    def test_takes_what_a_tool_found(self):
        call = {"id": "c1", "type": "function", "function": {"name": "weather", "arguments": '{"city":"Rome"}'}}
        messages = [
            *QUESTION,
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "c1", "content": "Rain."},
        ]
        whole = self.client.chat.completions.create(model=MODEL, messages=messages, tools=[WEATHER])
        self.assertEqual(whole.choices[0].message.content, ANSWER)

    def test_is_held_to_a_schema(self):
        schema = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}
        whole = self.client.chat.completions.create(
            model="Babbler",
            messages=QUESTION,
            max_tokens=200,
            response_format={"type": "json_schema", "json_schema": {"name": "x", "schema": schema}},
        )
        self.assertIsInstance(json.loads(whole.choices[0].message.content)["ok"], bool)

    def test_makes_responses(self):
        first = self.client.responses.create(model=MODEL, input="Say hello.")
        self.assertEqual((first.status, first.output_text), ("completed", ANSWER))
        with self.client.responses.stream(model=MODEL, input="Again.", previous_response_id=first.id) as stream:
            self.assertEqual(stream.get_final_response().output_text, ANSWER)

    def test_embeds_and_completes(self):
        data = self.client.embeddings.create(model="Babbler", input=["one", "two"]).data
        self.assertAlmostEqual(math.hypot(*data[0].embedding), 1, 3)
        whole = self.client.completions.create(model="Babbler", prompt="x", max_tokens=3, echo=True)
        self.assertEqual((whole.choices[0].text[0], whole.choices[0].finish_reason), ("x", "length"))

    def test_is_told_what_went_wrong(self):
        with self.assertRaises(openai.NotFoundError):
            self.client.chat.completions.create(model="nobody", messages=QUESTION)
        with self.assertRaises(openai.BadRequestError):
            self.client.chat.completions.create(model=MODEL, messages=[])
        with self.assertRaises(openai.AuthenticationError):
            self.client.with_options(api_key="wrong").models.list()

    def test_asks_many_at_once(self):
        async def ask():
            async with openai.AsyncOpenAI(base_url=f"{ORIGIN}/v1", api_key=KEY) as client:
                asked = [client.chat.completions.create(model=MODEL, messages=QUESTION) for _ in range(8)]
                return [one.choices[0].message.content for one in await asyncio.gather(*asked)]

        self.assertEqual(asyncio.run(ask()), [ANSWER] * 8)


class LiteLLMTest(unittest.TestCase):
    """The same server by its three dialects."""

    dialects = [
        ("openai/Thinker", f"{ORIGIN}/v1"),
        ("anthropic/Thinker", ORIGIN),
        ("ollama_chat/Thinker", ORIGIN),
    ]

    def ask(self, model, base, **more):
        return litellm.completion(model=model, api_base=base, api_key=KEY, messages=QUESTION, max_tokens=100, **more)

    def test_chats(self):
        for model, base in self.dialects:
            with self.subTest(model):
                self.assertEqual(self.ask(model, base).choices[0].message.content.strip(), ANSWER)

    def test_streams(self):
        for model, base in self.dialects:
            with self.subTest(model):
                chunks = list(self.ask(model, base, stream=True))
                text = "".join(one.choices[0].delta.content or "" for one in chunks)
                self.assertEqual(text.strip(), ANSWER)

    def test_calls_tools(self):
        for model, base in self.dialects:
            with self.subTest(model):
                whole = self.ask(model.replace("Thinker", "Caller"), base, tools=[WEATHER])
                (call,) = whole.choices[0].message.tool_calls
                self.assertEqual(json.loads(call.function.arguments), {"city": "Paris"})

    def test_embeds(self):
        whole = litellm.embedding(model="openai/Babbler", api_base=f"{ORIGIN}/v1", api_key=KEY, input=["one"])
        self.assertAlmostEqual(math.hypot(*whole.data[0]["embedding"]), 1, 3)

    def test_is_told_what_went_wrong(self):
        with self.assertRaises(litellm.NotFoundError):
            self.ask("openai/nobody", f"{ORIGIN}/v1", num_retries=0)


class LLMTest(unittest.TestCase):
    """`llm`, whose models are named in a file of its own."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        models = "".join(
            f"- model_id: {name.lower()}\n  model_name: {name}\n  api_base: {ORIGIN}/v1\n"
            "  api_key_name: palabre\n  supports_tools: true\n  supports_schema: true\n"
            for name in ["Thinker", "Caller", "Babbler"]
        )
        for name, text in [
            ("extra-openai-models.yaml", models),
            ("keys.json", json.dumps({"palabre": KEY})),
        ]:
            with open(os.path.join(cls.folder.name, name), "w", encoding="utf-8") as file:
                file.write(text)

    def llm(self, *arguments):
        done = subprocess.run(
            [sys.executable, "-m", "llm", *arguments],
            env={**os.environ, "LLM_USER_PATH": self.folder.name},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_answers_whole_and_streamed(self):
        self.assertEqual(self.llm("-m", "thinker", "Say hello.").strip(), ANSWER)
        self.assertEqual(self.llm("-m", "thinker", "--no-stream", "Say hello.").strip(), ANSWER)

    def test_goes_on_with_a_conversation(self):
        self.llm("-m", "thinker", "Say hello.")
        self.assertEqual(self.llm("-c", "Again.").strip(), ANSWER)

    def test_is_held_to_a_schema(self):
        said = self.llm("-m", "babbler", "--no-stream", "--schema", "ok bool", "-o", "max_tokens", "200", "Say hello.")
        self.assertIsInstance(json.loads(said)["ok"], bool)

    def test_calls_tools(self):
        tool = "def weather(city: str) -> str:\n    'Tells it.'\n    return 'Sunny in ' + city\n"
        self.assertIn("Sunny in Paris", self.chain(tool))

    def chain(self, tool):
        """It calls for ever, so the chain ends at its limit, and says so."""
        done = subprocess.run(
            [sys.executable, "-m", "llm", "-m", "caller", "--functions", tool, "--cl", "2", "--td", "Say hello."],
            env={**os.environ, "LLM_USER_PATH": self.folder.name},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.stdout + done.stderr


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
