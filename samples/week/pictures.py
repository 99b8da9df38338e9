"""Small pictures for the drafts, drawn with spans and written as PNG or JPEG by the standard library alone.

They stand for the photos that units embed: same size, same place, a few kilobytes. Everything is a pure function of
the scene's name, so that every run gives the same bytes.
"""

import math
import struct
import zlib

WIDTH, HEIGHT = 800, 560
SCALE = 2  # Drawn twice as large and averaged, which smooths the edges.


class Canvas:
    """Rows of RGB bytes at `SCALE` times the final size; coordinates are those of the final size."""

    def __init__(self, width=WIDTH, height=HEIGHT):
        self.width, self.height = width, height
        self.w, self.h = width * SCALE, height * SCALE
        self.rows = [bytearray(3 * self.w) for _ in range(self.h)]

    def span(self, y, x0, x1, color):
        x0, x1 = max(0, int(x0)), min(self.w, int(x1))
        if 0 <= y < self.h and x1 > x0:
            self.rows[y][3 * x0 : 3 * x1] = bytes(color) * (x1 - x0)

    def rect(self, x, y, w, h, color):
        for row in range(int(y * SCALE), int((y + h) * SCALE)):
            self.span(row, x * SCALE, (x + w) * SCALE, color)

    def gradient(self, y0, y1, top, bottom):
        lo, hi = int(y0 * SCALE), int(y1 * SCALE)
        for row in range(lo, hi):
            t = (row - lo) / max(1, hi - lo)
            self.span(row, 0, self.w, mix(top, bottom, t))

    def disc(self, cx, cy, r, color):
        cx, cy, r = cx * SCALE, cy * SCALE, r * SCALE
        for row in range(int(cy - r), int(cy + r) + 1):
            half = math.sqrt(max(0, r * r - (row - cy) ** 2))
            self.span(row, cx - half, cx + half, color)

    def poly(self, points, color):
        points = [(x * SCALE, y * SCALE) for x, y in points]
        top, low = min(y for _, y in points), max(y for _, y in points)
        for row in range(int(top), int(low) + 1):
            cuts, y = [], row + 0.5
            for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1]):
                if (ay <= y) != (by <= y):
                    cuts.append(ax + (y - ay) * (bx - ax) / (by - ay))
            cuts.sort()
            for left, right in zip(cuts[::2], cuts[1::2]):
                self.span(row, left, right + 1, color)

    def line(self, x0, y0, x1, y1, width, color):
        length = math.hypot(x1 - x0, y1 - y0) or 1
        dx, dy = (y1 - y0) / length * width / 2, -(x1 - x0) / length * width / 2
        self.poly([(x0 + dx, y0 + dy), (x1 + dx, y1 + dy), (x1 - dx, y1 - dy), (x0 - dx, y0 - dy)], color)

    def hills(self, base, swing, phase, color, lighter=None):
        """A range of hills whose crest swings about `base`, filled down to the lower edge."""
        for column in range(self.w):
            x = column / self.w * 6.283
            crest = base + swing * (
                0.6 * math.sin(1.3 * x + phase) + 0.3 * math.sin(3.1 * x + 2 * phase) + 0.1 * math.sin(7.7 * x + phase)
            )
            start = int(crest * SCALE)
            for row in range(max(0, start), min(self.h, start + 3 * SCALE)):
                self.rows[row][3 * column : 3 * column + 3] = bytes(lighter or color)
            for row in range(max(0, start + 3 * SCALE), min(self.h, int((base + 2 * swing) * SCALE))):
                self.rows[row][3 * column : 3 * column + 3] = bytes(color)
        self.rect(0, base + 2 * swing, self.width, self.height - base - 2 * swing, color)

    def pixels(self):
        """Rows of the final size: the mean of each square of `SCALE` × `SCALE` points."""
        rows = []
        for upper, lower in zip(self.rows[::2], self.rows[1::2]):
            row = bytearray(3 * self.width)
            for channel in range(3):
                a, b = upper[channel::6], upper[channel + 3 :: 6]
                c, d = lower[channel::6], lower[channel + 3 :: 6]
                row[channel::3] = bytes((p + q + r + s) >> 2 for p, q, r, s in zip(a, b, c, d))
            rows.append(bytes(row))
        return rows


def mix(a, b, t):
    return tuple(round(p + (q - p) * t) for p, q in zip(a, b))


class Dice:
    """A fixed row of numbers that look random."""

    def __init__(self, seed):
        self.state = zlib.crc32(seed.encode()) or 1

    def __call__(self, low, high):
        self.state = (self.state * 1103515245 + 12345) & 0x7FFFFFFF
        return low + (high - low) * self.state / 0x7FFFFFFF


def sky(c, low=300, top=(120, 170, 220), bottom=(228, 238, 244), sun=None):
    c.gradient(0, low, top, bottom)
    if sun:
        c.disc(*sun, 34, (255, 246, 214))
    c.gradient(low, c.height, bottom, bottom)


def tree(c, x, y, size, leaf=(74, 120, 62), trunk=(96, 74, 56)):
    c.rect(x - size * 0.06, y - size * 0.5, size * 0.12, size * 0.5, trunk)
    c.disc(x, y - size * 0.75, size * 0.34, leaf)
    c.disc(x - size * 0.2, y - size * 0.58, size * 0.25, mix(leaf, (0, 0, 0), 0.12))
    c.disc(x + size * 0.2, y - size * 0.6, size * 0.26, mix(leaf, (255, 255, 255), 0.12))


def house(c, x, y, w, h, wall, floors, windows, glass=(92, 122, 150)):
    c.rect(x, y - h, w, h, wall)
    c.rect(x, y - h, w, 5, mix(wall, (0, 0, 0), 0.3))
    step_y, step_x = h / (floors + 0.5), w / windows
    for floor in range(floors):
        for column in range(windows):
            wx, wy = x + step_x * (column + 0.22), y - h + 10 + step_y * (floor + 0.2)
            c.rect(wx, wy, step_x * 0.56, step_y * 0.55, glass)
            c.rect(wx, wy + step_y * 0.55, step_x * 0.56, 2, mix(wall, (255, 255, 255), 0.5))


def crane(c, x, y, height, reach, color=(214, 142, 34)):
    c.line(x, y, x, y - height, 6, color)
    for step in range(0, int(height), 16):
        c.line(x - 5, y - step, x + 5, y - step - 16, 2, color)
    c.line(x - reach * 0.35, y - height, x + reach, y - height, 5, color)
    c.line(x, y - height - 34, x + reach * 0.8, y - height, 2, color)
    c.line(x, y - height - 34, x - reach * 0.33, y - height, 2, color)
    c.line(x, y - height, x, y - height - 36, 4, color)
    c.rect(x - reach * 0.35, y - height, 22, 16, (110, 110, 112))
    c.line(x + reach * 0.62, y - height, x + reach * 0.62, y - height * 0.55, 1.5, (60, 60, 60))


def person(c, x, y, size, coat):
    c.disc(x, y - size * 0.88, size * 0.12, (226, 186, 156))
    c.disc(x, y - size * 0.93, size * 0.11, (40, 34, 32))
    c.poly([(x - size * 0.2, y - size * 0.35), (x - size * 0.16, y - size * 0.74), (x + size * 0.16, y - size * 0.74), (x + size * 0.2, y - size * 0.35)], coat)
    c.rect(x - size * 0.13, y - size * 0.36, size * 0.1, size * 0.36, (48, 52, 66))
    c.rect(x + size * 0.03, y - size * 0.36, size * 0.1, size * 0.36, (48, 52, 66))


def building_site(c, dice):
    sky(c, 330, sun=(640, 90))
    c.hills(300, 22, 1.4, (150, 172, 168))
    c.rect(0, 420, 800, 140, (176, 152, 118))
    house(c, 90, 430, 190, 210, (188, 184, 176), 6, 7, (120, 116, 108))
    house(c, 320, 430, 150, 140, (172, 168, 160), 4, 5, (112, 108, 100))
    for level in range(7):
        c.line(84, 430 - level * 34, 288, 430 - level * 34, 2, (90, 128, 96))
    for column in range(9):
        c.line(84 + column * 25.5, 430, 84 + column * 25.5, 212, 1.6, (90, 128, 96))
    crane(c, 520, 440, 320, 220)
    crane(c, 250, 220, 110, 130, (198, 90, 50))
    c.poly([(0, 470), (800, 440), (800, 560), (0, 560)], (158, 134, 102))
    c.rect(600, 430, 70, 34, (224, 178, 40))
    c.poly([(670, 440), (720, 400), (728, 408), (682, 452)], (224, 178, 40))
    for wheel in (612, 636, 660):
        c.disc(wheel, 466, 9, (50, 48, 46))
    for number in range(5):
        person(c, 130 + number * 46 + dice(-8, 8), 520 + dice(-6, 6), 62, (206, 96, 40))


def school(c, dice):
    sky(c, 330)
    house(c, 60, 420, 680, 190, (224, 196, 170), 4, 17)
    c.rect(340, 214, 120, 206, (196, 96, 76))
    c.rect(368, 344, 64, 76, (90, 70, 64))
    c.line(180, 420, 180, 150, 4, (190, 190, 196))
    c.poly([(182, 152), (232, 158), (232, 190), (182, 186)], (206, 40, 38))
    c.rect(0, 420, 800, 140, (168, 92, 72))
    for lane in range(5):
        c.line(0, 440 + lane * 26, 800, 446 + lane * 28, 2, (236, 226, 216))
    for x in (30, 770, 300, 520):
        tree(c, x, 430, 100)
    for number in range(14):
        person(c, 90 + number * 46, 490 + dice(-10, 24), 44, (60 + int(dice(0, 150)), 90, 150))


def blossom(c, dice):
    sky(c, 260, sun=(150, 80))
    c.hills(210, 40, 0.6, (142, 164, 176), (172, 188, 196))
    c.hills(280, 30, 2.2, (112, 146, 112))
    c.hills(350, 16, 3.3, (140, 170, 96))
    for row in range(6):
        y = 360 + row * 34
        for number in range(12 - row):
            x = dice(-10, 30) + number * (66 + row * 9)
            size = 60 + row * 12
            c.rect(x - 2, y - size * 0.4, 4, size * 0.4, (92, 74, 64))
            for _ in range(7):
                shade = int(dice(0, 22))
                c.disc(x + dice(-0.3, 0.3) * size, y - size * 0.6 + dice(-0.2, 0.2) * size, size * 0.15, (250 - shade, 244 - shade, 246 - shade // 2))
    c.poly([(360, 560), (420, 330), (432, 330), (520, 560)], (206, 188, 150))
    for number in range(6):
        person(c, 420 + dice(-16, 30), 400 + number * 26, 30 + number * 7, (70 + int(dice(0, 160)), 70, 90 + int(dice(0, 100))))


def port(c, dice):
    sky(c, 280, (136, 178, 214), (236, 236, 226))
    c.gradient(280, 460, (96, 146, 174), (60, 108, 140))
    for _ in range(60):
        x, y = dice(0, 800), dice(290, 450)
        c.line(x, y, x + dice(12, 46), y, 1.4, (142, 182, 202))
    c.poly([(210, 330), (640, 330), (610, 384), (250, 384)], (150, 44, 40))
    c.rect(214, 318, 424, 14, (40, 60, 88))
    colors = [(196, 76, 50), (46, 110, 150), (206, 166, 60), (80, 140, 98), (150, 150, 156)]
    for column in range(9):
        for level in range(int(dice(1, 4.9))):
            c.rect(250 + column * 34, 300 - level * 18, 32, 17, colors[int(dice(0, 4.99))])
    c.rect(570, 256, 44, 62, (236, 236, 232))
    c.rect(0, 448, 800, 112, (148, 146, 140))
    for x in (90, 330, 700):
        color = (70, 110, 160)
        c.line(x - 26, 450, x - 26, 190, 7, color)
        c.line(x + 26, 450, x + 26, 190, 7, color)
        c.line(x - 100, 196, x + 130, 196, 7, color)
        c.line(x, 140, x + 120, 194, 2, color)
        c.line(x, 196, x, 138, 5, color)
    for column in range(15):
        c.rect(column * 56, 490 + (column % 3) * 6, 50, 26, colors[(column * 7) % 5])


def greenhouse(c, dice):
    sky(c, 220)
    c.hills(200, 26, 4.0, (150, 170, 158))
    c.rect(0, 260, 800, 300, (130, 158, 84))
    for row in range(6):
        y, h = 270 + row * 44, 30 + row * 5
        c.poly([(40 - row * 20, y + h), (60 - row * 20, y + 4), (400, y - 4), (740 + row * 20, y + 4), (760 + row * 20, y + h)], (232, 238, 242))
        c.rect(40 - row * 20, y + h - 3, 720 + row * 40, 3, (168, 176, 180))
        for rib in range(24):
            x = 60 + rib * 29
            c.line(x, y + 2, x + (x - 400) * 0.05, y + h, 1.4, (196, 206, 212))
    c.poly([(360, 560), (394, 262), (406, 262), (440, 560)], (196, 176, 136))
    for number in range(4):
        person(c, 398 + dice(-10, 12), 430 + number * 38, 52 + number * 6, (150, 60 + int(dice(0, 90)), 60))


def meeting(c, dice):
    c.gradient(0, 560, (226, 220, 208), (208, 198, 184))
    c.rect(0, 420, 800, 140, (150, 118, 92))
    c.rect(170, 70, 460, 190, (44, 78, 130))
    c.rect(178, 78, 444, 174, (70, 112, 170))
    for row, (x, w) in enumerate([(220, 360), (250, 300), (270, 180), (270, 220)]):
        c.rect(x, 104 + row * 34, w, 12 if row else 20, (236, 240, 246))
    for x in (40, 690):
        c.rect(x, 80, 70, 190, (178, 204, 222))
        c.rect(x + 33, 80, 4, 190, (240, 240, 238))
    c.poly([(150, 380), (650, 380), (760, 500), (40, 500)], (122, 78, 52))
    c.poly([(150, 380), (650, 380), (664, 394), (136, 394)], (146, 98, 66))
    for number in range(8):
        person(c, 170 + number * 66, 410, 110, (46 + int(dice(0, 50)), 50, 66 + int(dice(0, 40))))
    c.poly([(150, 386), (650, 386), (760, 500), (40, 500)], (122, 78, 52))
    for number in range(8):
        c.rect(156 + number * 66 - number, 400, 26, 16, (246, 246, 244))
    for number in range(7):
        x = 90 + number * 104
        c.disc(x, 492, 26, (40, 34, 32))
        c.rect(x - 42, 514, 84, 46, (52 + number * 8, 56, 74))


def river(c, dice):
    sky(c, 240)
    c.hills(210, 34, 2.6, (140, 166, 168))
    c.hills(270, 20, 5.0, (106, 142, 100))
    c.rect(0, 330, 800, 230, (118, 152, 88))
    c.poly([(300, 322), (380, 322), (760, 560), (120, 560)], (96, 146, 178))
    c.poly([(296, 322), (304, 322), (124, 560), (60, 560)], (198, 190, 176))
    c.poly([(378, 322), (388, 322), (820, 560), (760, 560)], (198, 190, 176))
    for _ in range(40):
        t = dice(0, 1)
        y = 330 + 220 * t
        x = 300 - 150 * t + dice(10, 80 + 380 * t)
        c.line(x, y, x + 14 + 30 * t, y, 1.4, (164, 200, 218))
    for number in range(9):
        t = number / 8
        tree(c, 270 - 240 * t, 330 + 200 * t, 40 + 80 * t)
        tree(c, 410 + 380 * t, 326 + 180 * t, 40 + 80 * t, (96, 138, 70))
    c.rect(560, 400, 60, 26, (226, 180, 44))
    c.poly([(616, 408), (668, 370), (674, 380), (630, 420)], (226, 180, 44))


def road(c, dice):
    sky(c, 260, sun=(560, 90))
    c.hills(240, 24, 1.1, (146, 170, 150))
    c.rect(0, 300, 800, 260, (146, 166, 92))
    c.poly([(372, 296), (428, 296), (760, 560), (40, 560)], (84, 86, 92))
    c.poly([(372, 296), (376, 296), (66, 560), (40, 560)], (240, 240, 236))
    c.poly([(424, 296), (428, 296), (760, 560), (734, 560)], (240, 240, 236))
    for number in range(7):
        t0, t1 = (number / 7) ** 1.6, ((number + 0.5) / 7) ** 1.6
        y0, y1 = 300 + 260 * t0, 300 + 260 * t1
        c.poly([(399 - t0 * 6, y0), (401 + t0 * 6, y0), (401 + t1 * 6, y1), (399 - t1 * 6, y1)], (244, 214, 90))
    for number in range(8):
        t = number / 7
        tree(c, 352 - 340 * t, 304 + 190 * t, 30 + 110 * t)
        tree(c, 448 + 340 * t, 304 + 190 * t, 30 + 110 * t)
    c.rect(448, 392, 74, 44, (232, 232, 236))
    c.rect(454, 398, 62, 16, (90, 120, 150))
    for wheel in (462, 508):
        c.disc(wheel, 438, 9, (40, 40, 42))


def street(c, dice):
    sky(c, 320)
    for number in range(6):
        tone = int(dice(-16, 16))
        house(c, number * 136 - 6, 430, 126, 190 + dice(0, 110), (216 + tone, 200 + tone, 172 + tone), 6, 5)
        c.rect(number * 136 - 6, 392, 126, 38, (170, 60 + int(dice(0, 80)), 52))
        c.rect(number * 136 + 6, 404, 102, 26, (236, 230, 204))
    c.rect(0, 430, 800, 50, (196, 192, 186))
    c.rect(0, 480, 800, 80, (96, 98, 104))
    for number in range(9):
        c.rect(number * 96 + 8, 518, 50, 5, (238, 236, 230))
        tree(c, number * 98 + 30, 450, 92)
    for number in range(9):
        person(c, 60 + number * 84 + dice(-20, 20), 474, 50, (int(dice(60, 220)), 84, int(dice(60, 180))))


def factory(c, dice):
    sky(c, 320, (130, 172, 210))
    c.hills(300, 14, 0.3, (158, 176, 170))
    c.rect(0, 410, 800, 150, (150, 158, 118))
    for number in range(5):
        x = 60 + number * 116
        c.poly([(x, 412), (x, 300), (x + 58, 268), (x + 116, 300), (x + 116, 412)], (206 - number * 6, 214 - number * 6, 222 - number * 6))
        c.rect(x + 20, 320, 76, 22, (104, 134, 160))
        c.rect(x + 40, 368, 36, 44, (88, 96, 112))
    c.rect(660, 180, 26, 232, (190, 186, 182))
    for band in range(3):
        c.rect(660, 190 + band * 36, 26, 14, (196, 60, 50))
    c.rect(704, 320, 70, 92, (222, 222, 226))
    c.disc(739, 320, 35, (222, 222, 226))
    c.poly([(0, 470), (800, 450), (800, 512), (0, 540)], (104, 106, 112))
    for number in range(3):
        x = 120 + number * 230
        c.rect(x, 444 - number * 4, 92, 36, (60, 110, 160))
        c.rect(x + 94, 456 - number * 4, 26, 24, (226, 226, 230))
        for wheel in (14, 70, 106):
            c.disc(x + wheel, 482 - number * 4, 8, (40, 40, 42))


def shore(c, dice):
    sky(c, 230, (150, 186, 216), (240, 234, 222), (620, 120))
    c.gradient(230, 360, (110, 158, 184), (150, 180, 176))
    c.poly([(0, 330), (260, 318), (520, 350), (800, 326), (800, 560), (0, 560)], (168, 132, 96))
    for _ in range(160):
        x, y = dice(0, 800), dice(350, 556)
        h = 10 + (y - 340) * 0.16
        c.line(x, y, x + dice(-3, 3), y - h, 2, (176, int(dice(50, 80)), 66))
    for _ in range(90):
        x, y = dice(0, 800), dice(400, 556)
        h = 16 + (y - 360) * 0.2
        c.line(x, y, x + dice(-5, 5), y - h, 1.8, (126, 140, 72))
    for _ in range(24):
        x, y = dice(60, 740), dice(60, 210)
        c.line(x - 7, y - 3, x, y, 1.6, (80, 84, 92))
        c.line(x, y, x + 7, y - 3, 1.6, (80, 84, 92))


def field(c, dice):
    sky(c, 250)
    c.hills(240, 18, 0.9, (150, 172, 158))
    c.rect(0, 280, 800, 280, (142, 104, 70))
    for number in range(26):
        x = -600 + number * 80
        c.line(400 + (x - 400) * 0.12, 282, x + 400 - 200, 560, 3, (112, 80, 54))
    c.rect(470, 330, 96, 50, (196, 50, 42))
    c.rect(520, 292, 46, 42, (150, 190, 210))
    c.rect(516, 288, 54, 6, (196, 50, 42))
    c.disc(492, 386, 20, (40, 40, 42))
    c.disc(552, 380, 30, (40, 40, 42))
    c.disc(552, 380, 12, (220, 190, 60))
    c.rect(572, 360, 90, 14, (90, 96, 104))
    for number in range(4):
        person(c, 150 + number * 60, 440 + dice(-8, 14), 74, (60, 100 + int(dice(0, 60)), 150))


SCENES = {
    f.__name__: f
    for f in (building_site, school, blossom, port, greenhouse, meeting, river, road, street, factory, shore, field)
}
_drawn = {}


def pixels(scene, seed=""):
    if (scene, seed) not in _drawn:
        canvas = Canvas()
        SCENES[scene](canvas, Dice(scene + seed))
        _drawn[scene, seed] = canvas.pixels()
    return _drawn[scene, seed]


def png(rows):
    """RGB rows as a PNG; each row as the difference to the one above."""
    width, raw, above = len(rows[0]) // 3, bytearray(), bytes(len(rows[0]))
    for row in rows:
        raw.append(2)
        raw += bytes((a - b) & 255 for a, b in zip(row, above))
        above = row

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, len(rows), 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(raw), 9)) + chunk(b"IEND", b"")


def photo(scene, seed=""):
    """A scene as PNG of 800 × 560 points."""
    return png(pixels(scene, seed))


def logo():
    """The small picture of a mail signature, 96 × 32 points: not a photo."""
    c = Canvas(96, 32)
    c.rect(0, 0, 96, 32, (255, 255, 255))
    c.disc(16, 16, 13, (190, 40, 36))
    c.disc(16, 16, 8, (250, 220, 120))
    for row, w in ((8, 56), (16, 44), (23, 50)):
        c.rect(36, row, w, 4, (120, 124, 132))
    return png(c.pixels())


# ---- baseline JPEG, as cameras and phones send it --------------------------------------------------------------

_ZIGZAG = sorted(range(64), key=lambda i: (i // 8 + i % 8, (i // 8 if (i // 8 + i % 8) % 2 else i % 8)))
_LUMA = [16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
         18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99]  # fmt: skip
_DC_BITS = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]
_DC_VALUES = list(range(12))
_COS = [[(math.sqrt(0.125) if u == 0 else 0.5) * math.cos((2 * x + 1) * u * math.pi / 16) for x in range(8)] for u in range(8)]


def _ac_table():
    """A complete Huffman table of our own: every run and size gets eight bits or nine."""
    values = [0x00, 0xF0] + [run << 4 | size for size in range(1, 11) for run in range(16)]
    short, bits = values[:92], [0] * 16
    # Kraft's sum stays below one, and the word of all ones stays free, as the standard asks.
    bits[7], bits[8] = len(short), len(values) - len(short)
    return bits, values


def _codes(bits, values):
    codes, code, index = {}, 0, 0
    for length, count in enumerate(bits, 1):
        for _ in range(count):
            codes[values[index]] = (code, length)
            code, index = code + 1, index + 1
        code <<= 1
    return codes


def jpeg(rows, orientation=None):
    """RGB rows as a baseline JPEG without subsampling; `orientation` (1–8) goes into an Exif header."""
    width, height = len(rows[0]) // 3, len(rows)
    table = [max(1, v * 6 // 10) for v in _LUMA]
    ac_bits, ac_values = _ac_table()
    dc, ac = _codes(_DC_BITS, _DC_VALUES), _codes(ac_bits, ac_values)
    planes = []
    for weights, shift in (((0.299, 0.587, 0.114), -128), ((-0.1687, -0.3313, 0.5), 0), ((0.5, -0.4187, -0.0813), 0)):
        wr, wg, wb = weights
        planes.append([[wr * r + wg * g + wb * b + shift for r, g, b in zip(row[::3], row[1::3], row[2::3])] for row in rows])
    out, buffer, filled = bytearray(), 0, 0

    def put(code, length):
        nonlocal buffer, filled
        buffer, filled = buffer << length | code, filled + length
        while filled >= 8:
            byte = buffer >> (filled - 8) & 255
            out.append(byte)
            if byte == 255:
                out.append(0)
            filled -= 8
        buffer &= (1 << filled) - 1

    def amount(value):
        size = abs(value).bit_length()
        return size, value if value >= 0 else value + (1 << size) - 1

    last = [0, 0, 0]
    for top in range(0, height, 8):
        for left in range(0, width, 8):
            for index, plane in enumerate(planes):
                block = [plane[min(top + y, height - 1)][left : left + 8] for y in range(8)]
                block = [line + [line[-1]] * (8 - len(line)) for line in block]
                if all(line == block[0] for line in block) and len(set(block[0])) == 1:
                    flat = [0] * 64
                    flat[0] = round(block[0][0] * 8 / table[0])
                else:
                    half = [[sum(v * k for v, k in zip(line, cos)) for cos in _COS] for line in block]
                    columns = list(zip(*half))
                    flat = [round(sum(v * k for v, k in zip(columns[u], _COS[w])) / table[w * 8 + u]) for w in range(8) for u in range(8)]
                size, bits = amount(flat[0] - last[index])
                last[index] = flat[0]
                put(*dc[size])
                put(bits, size)
                run = 0
                coefficients = [flat[i] for i in _ZIGZAG[1:]]
                while coefficients and coefficients[-1] == 0:
                    coefficients.pop()
                for value in coefficients:
                    if value == 0:
                        run += 1
                        continue
                    while run > 15:
                        put(*ac[0xF0])
                        run -= 16
                    size, bits = amount(value)
                    put(*ac[run << 4 | size])
                    put(bits, size)
                    run = 0
                if len(coefficients) < 63:
                    put(*ac[0x00])
    if filled:
        put((1 << (8 - filled)) - 1, 8 - filled)

    def segment(marker, data):
        return b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data

    exif = b""
    if orientation:
        ifd = struct.pack(">HHHIHHI", 1, 0x0112, 3, 1, orientation, 0, 0)
        exif = segment(0xE1, b"Exif\0\0" + b"MM\0*" + struct.pack(">I", 8) + ifd)
    return (
        b"\xff\xd8"
        + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
        + exif
        + segment(0xDB, b"\0" + bytes(table[i] for i in _ZIGZAG))
        + segment(0xC0, struct.pack(">BHHB", 8, height, width, 3) + b"\1\x11\0\2\x11\0\3\x11\0")
        + segment(0xC4, b"\0" + bytes(_DC_BITS) + bytes(_DC_VALUES))
        + segment(0xC4, b"\x10" + bytes(ac_bits) + bytes(ac_values))
        + segment(0xDA, b"\3\1\0\2\0\3\0\0\x3f\0")
        + bytes(out)
        + b"\xff\xd9"
    )


def snapshot(scene, seed="", sideways=False):
    """A scene as a JPEG of half the size; `sideways` stores it turned with Exif orientation 6 (turn right to view)."""
    rows = [bytes(b"".join(row[6 * i : 6 * i + 3] for i in range(WIDTH // 2))) for row in pixels(scene, seed)[::2]]
    if not sideways:
        return jpeg(rows)
    # Orientation 6 asks the reader to turn the stored picture right, so it is stored turned left.
    width = WIDTH // 2
    turned = [b"".join(row[3 * x : 3 * x + 3] for row in rows) for x in reversed(range(width))]
    return jpeg(turned, 6)
