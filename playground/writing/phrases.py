"""The sentences of an answer, by language. `|` separates those from which the seed chooses."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from playground.writing.language import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The sentences of one language; `colors` are in the order of `images.COLORS`."""

    wrote: str
    length: str
    numbers: str
    question: str
    turn: str
    system: str
    origin: str
    image: str
    unseen: str
    tool: str
    thought: str
    colors: str


PHRASES: Final[Mapping[Language, Phrases]] = MappingProxyType(
    {
        "en": Phrases(
            wrote="You wrote: “{text}”|Your message was: “{text}”",
            length="It is {characters} characters long; words: {words}.",
            numbers="The numbers in it add up to {total}.",
            question="It is a question, and I know no answers.",
            turn="This is your message number {turn} in this conversation.",
            system="My instructions begin with “{text}”.",
            origin="This text comes from the playground: rules made it, no AI."
            "|I am the playground. I write by rules, without any AI.",
            image="The image is a {kind} of {width} × {height} pixels, mostly {color}.",
            unseen="There is an image at an address that the playground does not open.",
            tool="The function returned: {text}.",
            thought="The message is in front of me. I count its words, then I answer by rules.",
            colors="black white grey red orange yellow green cyan blue purple pink brown",
        ),
        "de": Phrases(
            wrote="Du hast geschrieben: „{text}“|Deine Nachricht war: „{text}“",
            length="Sie ist {characters} Zeichen lang; Wörter: {words}.",
            numbers="Die Zahlen darin ergeben zusammen {total}.",
            question="Es ist eine Frage, und ich kenne keine Antworten.",
            turn="Das ist deine Nachricht Nummer {turn} in diesem Gespräch.",
            system="Meine Anweisungen beginnen mit „{text}“.",
            origin="Dieser Text kommt aus dem Playground: aus Regeln, von keiner KI."
            "|Ich bin der Playground. Ich schreibe nach Regeln, ohne KI.",
            image="Das Bild ist ein {kind} mit {width} × {height} Pixeln, vor allem {color}.",
            unseen="Ein Bild liegt an einer Adresse, die der Playground nicht öffnet.",
            tool="Die Funktion hat geantwortet: {text}.",
            thought="Die Nachricht liegt vor mir. Ich zähle ihre Wörter und antworte nach Regeln.",
            colors="schwarz weiß grau rot orange gelb grün türkis blau violett rosa braun",
        ),
        "fr": Phrases(
            wrote="Vous avez écrit : « {text} »|Votre message était : « {text} »",
            length="Il compte {characters} caractères ; mots : {words}.",
            numbers="La somme de ses nombres est {total}.",
            question="C'est une question, et je ne connais aucune réponse.",
            turn="C'est votre message numéro {turn} dans cette conversation.",
            system="Mes instructions commencent par « {text} ».",
            origin="Ce texte vient du playground : il est fait par des règles, sans IA."
            "|Je suis le playground. J'écris selon des règles, sans IA.",
            image="L'image est un {kind} de {width} × {height} pixels, surtout en {color}.",
            unseen="Une image se trouve à une adresse que le playground n'ouvre pas.",
            tool="La fonction a répondu : {text}.",
            thought="Le message est devant moi. Je compte ses mots, puis je réponds selon "
            "des règles.",
            colors="noir blanc gris rouge orange jaune vert turquoise bleu violet rose brun",
        ),
        "es": Phrases(
            wrote="Has escrito: «{text}»|Tu mensaje era: «{text}»",
            length="Tiene {characters} caracteres; palabras: {words}.",
            numbers="Sus números suman {total}.",
            question="Es una pregunta, y no conozco ninguna respuesta.",
            turn="Es tu mensaje número {turn} en esta conversación.",
            system="Mis instrucciones empiezan con «{text}».",
            origin="Este texto viene del playground: lo hacen reglas, no una IA."
            "|Soy el playground. Escribo según reglas, sin IA.",
            image="La imagen es un {kind} de {width} × {height} píxeles, sobre todo {color}.",
            unseen="Hay una imagen en una dirección que el playground no abre.",
            tool="La función ha respondido: {text}.",
            thought="El mensaje está delante de mí. Cuento sus palabras y respondo según reglas.",
            colors="negro blanco gris rojo naranja amarillo verde turquesa azul violeta rosa "
            "marrón",
        ),
        "ru": Phrases(
            wrote="Вы написали: «{text}»|Ваше сообщение: «{text}»",
            length="Его длина — {characters} знаков; слов: {words}.",
            numbers="Сумма чисел в нём — {total}.",
            question="Это вопрос, а ответов я не знаю.",
            turn="Это ваше сообщение номер {turn} в этой беседе.",
            system="Мои указания начинаются так: «{text}».",
            origin="Этот текст пришёл из playground: его составили правила, а не ИИ."
            "|Я — playground. Я пишу по правилам, без ИИ.",
            image="Изображение — {kind}, {width} × {height} пикселей, главный цвет — {color}.",
            unseen="Изображение лежит по адресу, который playground не открывает.",
            tool="Функция ответила: {text}.",
            thought="Сообщение передо мной. Я считаю слова и отвечаю по правилам.",
            colors="чёрный белый серый красный оранжевый жёлтый зелёный бирюзовый синий "
            "фиолетовый розовый коричневый",
        ),
        "zh": Phrases(
            wrote="您写道：“{text}”|您的消息是：“{text}”",
            length="它有 {characters} 个字符。",
            numbers="其中数字之和是 {total}。",
            question="这是一个问题，而我不知道答案。",
            turn="这是您在本次对话中的第 {turn} 条消息。",
            system="我的指示开头是：“{text}”。",
            origin="这段文字来自 playground：由规则生成，不是人工智能。"
            "|我是 playground，按规则写字，没有人工智能。",
            image="图片是 {kind}，{width} × {height} 像素，主要颜色是{color}。",
            unseen="有一张图片在 playground 不会打开的地址。",
            tool="函数的结果是：{text}。",
            thought="消息就在我面前。我数一数字符，然后按规则回答。",
            colors="黑色 白色 灰色 红色 橙色 黄色 绿色 青色 蓝色 紫色 粉色 棕色",
        ),
        "ja": Phrases(
            wrote="あなたの文章：「{text}」|受け取った文章：「{text}」",
            length="長さは {characters} 文字です。",
            numbers="その中の数の合計は {total} です。",
            question="質問ですが、私は答えを知りません。",
            turn="この会話で {turn} 番目のあなたの文章です。",
            system="私への指示は「{text}」で始まります。",
            origin="これは playground の文章です。規則で作られ、AI ではありません。"
            "|私は playground です。AI なしで、規則に従って書きます。",
            image="画像は {kind}、{width} × {height} ピクセルで、主な色は{color}です。",
            unseen="playground が開かない場所に画像があります。",
            tool="関数の結果：{text}。",
            thought="文章が目の前にあります。文字を数え、規則に従って答えます。",
            colors="黒 白 灰色 赤 オレンジ 黄色 緑 水色 青 紫 ピンク 茶色",
        ),
    }
)
