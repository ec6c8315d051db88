"""Strings that look alike in print, by hand: what stands behind every book and every scan.

The number is by how much (in natural logarithms) such a misreading is likelier than any odd one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrfix.errormodel.lookalikes import lookalikes

if TYPE_CHECKING:
    from collections.abc import Container

__all__ = ["LOOKALIKES", "of_letters"]

STRONG, USUAL, WEAK = 3.5, 2.5, 1.5
LEAST = 3.0  # weight by pictures from which two strings are taken for alike
BY_PICTURE = 2.0  # by how much such a weight is taken lower: it holds for a poor print

_GROUPS: tuple[tuple[float, str], ...] = (
    # one stroke for another
    (
        STRONG,
        "I l,l I,1 l,l 1,1 I,I 1,! l,! I,i l,l i,J l,J I,j i,i j,t l,l t,f t,t f,] l,"
        "[ l,/ l,\\ l,/ J,f l,l f,T l,| l,| I,| i,| t",
    ),
    (
        USUAL,
        "r i,i r,r t,t r,1 i,i 1,! i,: i,; i,t i,i t,f s,s f,ſ f,f ſ,l r,J j,j J,( C,{ (",
    ),
    # round letters
    (
        STRONG,
        "c e,e c,o e,e o,c o,o c,0 o,o 0,0 O,O 0,a o,o a,a e,e a,6 b,b 6,9 g,g 9,Q O,"
        "O Q,D O,O D,G C,C G,d cl,cl d",
    ),
    (
        USUAL,
        "a u,u a,a s,s a,e s,s e,q g,g q,6 o,8 B,B 8,8 S,3 S,5 S,S 5,5 s,€ e,¢ e,© o,"
        "® o,@ a,O C,C O,a n,n a",
    ),
    # an ascender or none
    (
        STRONG,
        "b h,h b,li h,h li,lı h,h b,ii u,u ii,ll u,n u,u n,v y,y v,y g,g y,h n,n h,h k,"
        "k h,h li,ti h,b l,l b,d a,o b,b o,d o,o d",
    ),
    (
        USUAL,
        "b lo,lo b,p n,n p,q p,p q,B R,R B,E F,F E,B E,E B,P F,F P,P R,R P,H N,N H,"
        "H II,N II,II H,II N,M N,N M,K R,R K,S B,k lc,lc k,k lr,hi lu,T F,F T,Y V,V Y,"
        "T Y,U V,V U,D B,B D,Z 2,2 Z,z s,x s,s x",
    ),
    # minims
    (
        STRONG,
        "rn m,m rn,in m,m in,ni m,m ni,nn m,m nn,ri n,n ri,ii n,n ii,iii m,m iii,vv w,"
        "w vv,ui m,iu m,m iu,m ui,w vv,IVI M,lVI M,lV N,IV N,VV W,W VV,ru m,tn m,un im,"
        "mi nn,w iv,iv w,w u,u w,v u,u v,r n,n r,m n,n m,m w,w m,v r,r v,nv mi,hn lm,"
        "ir n,n ir,rr n,m rri,tli th,11 ll,11 n,ij y",
    ),
    (
        USUAL,
        "m in,in m,lm hn,n rt,c t,t c,e t,t e,c r,r c,r s,s r,z r,r z,x r,oo co,o n,n o",
    ),
    # marks that letters lose or gain
    (
        USUAL,
        "e é,é e,e è,è e,é è,è é,e ê,ê e,a à,à a,a â,â a,u ü,ü u,o ö,ö o,a ä,ä a,ii ü,"
        "ö ü,ü ö,ä ü,ü ä,ö ä,ä ö,ß B,B ß,fs ß,ß fs,i í,o ó,a á,u ú,n ñ,ñ n,ó ö,á ä,ú ü,"
        "c ç,ç c,i î,î i,o ô,ô o,u ù,u û,6 ó,6 ö,fi ñ,ii ñ,é ë,à á,ü il,ü ii,ö o,sz ß,"
        "fz ß,8 ß,f ß",
    ),
    # letters in one
    (
        USUAL,
        "fi ﬁ,ct d,cl d,d cl,ol d,al d,a ct,ci a,a ci,oi a,ei a,fl ﬂ,ft st,st ft,si st,"
        "ff st,ffi fsi,ii ll,fc k,ck dt,dt ck,ch cb,cb ch,eh ch,ch eh,cli ch,ch cli,"
        "rj n,tb th,lh th,ih th,ln hi,bh hh",
    ),
    # letters that black letter makes alike
    (
        WEAK,
        "B V,V B,N R,R N,A U,U A,G S,S G,C E,E C,k t,t k,x r,r x,y h,h y,p v,v p,d b,"
        "b d,D V,J T,T J,E C,z ʒ,j f,f j,h v,s c,c s,e r,r e,u o,o u,f c,c f,e i,i e,"
        "g s,s g,a i,i a,l e,e l,n i,i n,t d,d t,o p",
    ),
)


def _listed() -> tuple[tuple[str, str, float], ...]:
    found: dict[tuple[str, str], float] = {}
    for weight, row in _GROUPS:
        for pair in row.split(","):
            before, after = pair.split()
            found.setdefault((before, after), weight)
    return tuple((b, a, w) for (b, a), w in sorted(found.items()))


LOOKALIKES = _listed()
"""What is printed, what it may stand for, and how much likelier than an odd misreading."""


def of_letters(letters: Container[str]) -> list[tuple[str, str, float]]:
    """The look-alikes that put in no letters but these: by hand, and by pictures of type.

    Rows are as in :data:`LOOKALIKES`, in order.
    """
    found = {
        (b, a): w for b, a, w in LOOKALIKES
        if all(char in letters or not char.isalpha() for char in a)
    }  # fmt: skip
    for (before, after), weight in lookalikes().items():
        if weight >= LEAST and after.isalpha() and all(map(letters.__contains__, after)):
            found.setdefault((before, after), min(STRONG, weight - BY_PICTURE))
    return sorted((b, a, w) for (b, a), w in found.items())
