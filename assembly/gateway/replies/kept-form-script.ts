/**
 * What the two pages of kept forms do in the browser. It makes no request: the form is kept in the tab's sessionStorage, and goes
 * back as a form that the user sends. Values of what is called like a password are not kept, and are typed anew. Elements of the
 * form's own names can't stand in the way: what is called on the form is called before they are there.
 */
export const KEPT_FORM_SCRIPT =
  '(function(){"use strict";' +
  'var P="gatehouse-form-",HOUR=36e5,D=document;' +
  "var SECRET=/passw|passphrase|passcode|pwd|^(pass|pin|cvc|cvv)$|(^|[_.-])secret$/i;" +
  "function by(id){return D.getElementById(id)}" +
  "function show(id,yes){by(id).hidden=!yes}" +
  "function text(tag,content){var e=D.createElement(tag);e.textContent=content;return e}" +
  'var keep=by("keep"),kept=by("kept");' +
  "if(keep){try{" +
  "var open=new URLSearchParams(),secrets=[];" +
  "new URLSearchParams(keep.dataset.body).forEach(function(v,n){if(SECRET.test(n))secrets.push(n);else open.append(n,v)});" +
  "for(var i=sessionStorage.length-1;i>=0;i--){var k=sessionStorage.key(i);if(k.indexOf(P)===0)sessionStorage.removeItem(k)}" +
  "sessionStorage.setItem(P+keep.dataset.id,JSON.stringify({to:keep.dataset.to,body:open.toString(),secrets:secrets,at:Date.now()}));" +
  'show("keep",true);show("lost",false)' +
  "}catch(e){}" +
  'keep.removeAttribute("data-body")}' +
  "if(kept){var name=P+kept.dataset.id,item=null;" +
  "try{item=JSON.parse(sessionStorage.getItem(name))}catch(e){}" +
  "var to=item?String(item.to):'';" +
  "if(item&&Date.now()-item.at<HOUR&&/^\\/(?![\\/\\\\])/.test(to)){" +
  'var form=by("form"),fields=by("fields"),list=by("names");' +
  'form.setAttribute("action",to);by("to").textContent=to;' +
  'form.addEventListener("submit",function(){sessionStorage.removeItem(name)});' +
  'by("drop").addEventListener("click",function(){sessionStorage.removeItem(name)});' +
  "new URLSearchParams(item.body).forEach(function(v,n){var e=D.createElement('input');e.type='hidden';e.name=n;e.value=v;" +
  'list.appendChild(text("li",n));fields.appendChild(e)});' +
  "item.secrets.forEach(function(n){var l=text('label',n+' '+fields.dataset.secret+' '),e=D.createElement('input');e.type='password';e.name=n;" +
  "l.appendChild(e);fields.appendChild(l)});" +
  'show("kept",true);show("none",false)' +
  "}}})()";
