
# How wide a text is, about, and at most: in pixels, letter by letter.
thin = " !',.:;Iijl|"
narrow = '()-/[]frt'
broad = '%&+<=>MW~@#mw'
capital = 'ABCDEFGHKLNOPQRSTUVXYZ'
letter(c) = strstrt(thin, c) > 0 ? 0.34 : strstrt(narrow, c) > 0 ? 0.41 : strstrt(broad, c) > 0 ? 0.95 : \
    strstrt(capital, c) > 0 ? 0.75 : 0.63
text_width(s, size) = size * (sum [c = 1:strlen(s)] letter(s[c:c]))
larger(a, b) = b > a ? b : a
