"""What a self-test found dark becomes masks that tell which texts it would falsify (T12).

Loaded only once something was found. A segment has an LED of each colour: green with a dead red
one reads right; amber, which is both, reads right while one of them is lit.
"""


def masks_by_colour(found, digits: int, known, fitted) -> dict:
    """{colour of a text: masks as `dead.dead_of` makes them}.

    `found` has (digit from the left, LED colour, segment 0 = a); `known` are the configured
    masks, dark in every colour, or None; `fitted` the line's LED colours.
    """
    leds = {}
    for colour in fitted:
        masks = list(known or (0,) * digits)
        for digit, led, segment in found:
            if led == colour:
                masks[digits - 1 - digit] |= 1 << segment
        leds[colour] = tuple(masks)
    if "amber" not in leds and "red" in leds and "green" in leds:
        red, green = leds["red"], leds["green"]
        leds["amber"] = tuple([red[at] & green[at] for at in range(digits)])
    return leds
